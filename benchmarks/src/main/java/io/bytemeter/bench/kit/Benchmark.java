package io.bytemeter.bench.kit;

/** One subject that is measured. */
public interface Benchmark {
    /**
     * Measures each contender so many times, by turns.
     *
     * @param report gets the tables, and what is met of the targets
     */
    void run(int rounds, Report report) throws Exception;
}
