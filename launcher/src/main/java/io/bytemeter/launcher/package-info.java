/**
 * The command line. A command resolves its settings, makes a {@link io.bytemeter.launcher.RunningProcess} of them and
 * hands it to {@link io.bytemeter.launcher.Runner}, which starts it, waits for SIGTERM or SIGINT, and stops it in order:
 *
 * <pre>
 *   BytemeterMain ─► StandaloneCommand ─► Standalone     data directory, embedded broker, and what follows
 *                    NodeCommand       ─► NodeProcess    one node of a cluster
 *                    CollectCommand    ─► CollectProcess one collector beside a cluster
 *                    ServeCommand      ─► ServeProcess   one instance of metering and API on a cluster
 * </pre>
 *
 * Everything happens on the main thread, also the stop; a signal only sets a {@link io.bytemeter.launcher.StopSignal}.
 */
@NullMarked
package io.bytemeter.launcher;

import org.jspecify.annotations.NullMarked;
