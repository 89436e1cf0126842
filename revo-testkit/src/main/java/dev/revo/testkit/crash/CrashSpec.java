package dev.revo.testkit.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a child is started, apart from where it dies. */
record CrashSpec(
        String main,
        List<String> args,
        List<String> jvmArgs,
        Map<String, String> environment,
        Optional<Path> directory,
        Duration timeout,
        int outputBytes) {

    CrashSpec {
        args = List.copyOf(args);
        jvmArgs = List.copyOf(jvmArgs);
        environment = Map.copyOf(environment);
    }

    CrashSpec withArgs(List<String> changed) {
        return new CrashSpec(main, changed, jvmArgs, environment, directory, timeout, outputBytes);
    }

    CrashSpec withJvmArgs(List<String> changed) {
        return new CrashSpec(main, args, changed, environment, directory, timeout, outputBytes);
    }

    CrashSpec withEnvironment(Map<String, String> changed) {
        return new CrashSpec(main, args, jvmArgs, changed, directory, timeout, outputBytes);
    }

    CrashSpec withDirectory(Path changed) {
        return new CrashSpec(main, args, jvmArgs, environment, Optional.of(changed), timeout, outputBytes);
    }

    CrashSpec withTimeout(Duration changed) {
        return new CrashSpec(main, args, jvmArgs, environment, directory, changed, outputBytes);
    }

    CrashSpec withOutputBytes(int changed) {
        return new CrashSpec(main, args, jvmArgs, environment, directory, timeout, changed);
    }
}
