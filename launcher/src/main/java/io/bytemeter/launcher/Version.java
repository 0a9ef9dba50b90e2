package io.bytemeter.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar this runs from. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"bytemeter " + text()};
    }

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar)" : version;
    }
}
