package io.bytemeter.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar this runs from. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"bytemeter " + (version == null ? "(not from a jar)" : version)};
    }
}
