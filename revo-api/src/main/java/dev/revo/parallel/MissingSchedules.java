package dev.revo.parallel;

import dev.revo.error.NotInstalledException;

/** What engines without schedules say. */
final class MissingSchedules {
    private MissingSchedules() {}

    static NotInstalledException fault() {
        return NotInstalledException.noun("Schedules", "revo-engine-parallel", "install(ParallelEngine.module())");
    }
}
