package dev.revo.bench.process;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Processor time that was used so far by whatever it looks at. */
@FunctionalInterface
public interface CpuClock {
    /** Nanoseconds; only differences mean something. */
    long nanos();

    /** This JVM with its garbage collector and its compilers. */
    static CpuClock process() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system::getProcessCpuTime;
    }

    /** Both. */
    default CpuClock and(CpuClock other) {
        return () -> nanos() + other.nanos();
    }
}
