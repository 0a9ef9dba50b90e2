package io.bytemeter.collect.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that prints counters. */
public final class Command {
    private static final long LIMIT_SECONDS = 30;

    private final List<String> words;

    public Command(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** What it prints on its standard output. It is killed if it takes longer than {@value #LIMIT_SECONDS} s. */
    public String run() throws SourceException {
        try {
            Path out = Files.createTempFile("bytemeter-collect", ".txt");
            try {
                return run(out);
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new SourceException(words.get(0) + " cannot be run: " + e.getMessage(), e);
        }
    }

    private String run(Path out) throws IOException, SourceException {
        Process process = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SourceException(words.get(0) + " did not end within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(words.get(0) + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(out, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            String first = text.lines().findFirst().orElse("");
            throw new SourceException(words.get(0) + " ended with " + process.exitValue() + ": " + first);
        }
        return text;
    }
}
