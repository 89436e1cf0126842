package dev.revo.gate;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Nouns;
import dev.revo.scope.Directory;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Gate;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.TaskStore;
import dev.revo.spi.Telemetry;
import dev.revo.spi.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parts that a kernel works with, as the wiring chose them.
 *
 * @param name of the reVo
 * @param policy decides
 * @param quotas reserve
 * @param journal keeps what happened in runs
 * @param blobs keep results of runs that are too large for the journal
 * @param tasks keep runs as rows that can be listed
 * @param keys keep which run was started under which key
 * @param audit keeps who did what
 * @param time the clock
 * @param ids makes ids
 * @param scheduler gives threads to runs
 * @param executors give threads to everything else
 * @param telemetry is told figures
 * @param directory knows principals, if one is installed
 * @param kinds build runs again after a restart; read when the kernel starts
 * @param nouns makes the nouns over a gate
 */
public record Parts(
        String name,
        PolicyDecisionPoint policy,
        QuotaGate quotas,
        RunJournal journal,
        BlobStore blobs,
        TaskStore tasks,
        IdempotencyStore keys,
        AuditStore audit,
        TimeSource time,
        IdGenerator ids,
        RunScheduler scheduler,
        ExecutorSource executors,
        Telemetry telemetry,
        Optional<Directory> directory,
        List<RunKind> kinds,
        Function<Gate, Nouns> nouns) {
    /** Checks for nulls. */
    public Parts {
        requireNonNull(name, "name");
        requireNonNull(policy, "policy");
        requireNonNull(quotas, "quotas");
        requireNonNull(journal, "journal");
        requireNonNull(blobs, "blobs");
        requireNonNull(tasks, "tasks");
        requireNonNull(keys, "keys");
        requireNonNull(audit, "audit");
        requireNonNull(time, "time");
        requireNonNull(ids, "ids");
        requireNonNull(scheduler, "scheduler");
        requireNonNull(executors, "executors");
        requireNonNull(telemetry, "telemetry");
        requireNonNull(directory, "directory");
        kinds = List.copyOf(kinds);
        requireNonNull(nouns, "nouns");
    }
}
