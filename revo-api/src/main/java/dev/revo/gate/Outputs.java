package dev.revo.gate;

import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of runs that are too large for the journal: the blob store has their content, the journal its hash. The journal
 * names content before the store is given it, so that whoever deletes a run finds all there may be of it. Thread-safe.
 */
final class Outputs {
    /** The bytes of a result up to which it stays in the journal. */
    static final int IN_JOURNAL = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);
    // The longest array that every JVM can make.
    private static final long LARGEST = Integer.MAX_VALUE - 8L;
    private static final int BYTES_OF_A_CHARACTER = 3;

    private final RunJournal journal;
    private final BlobStore blobs;

    Outputs(RunJournal journal, BlobStore blobs) {
        this.journal = journal;
        this.blobs = blobs;
    }

    /**
     * Gives a large result to the blob store; empty when it belongs into the journal.
     *
     * @throws QuotaExceededException {@code plan_limit} when the tenant may not keep so much
     * @throws dev.revo.error.RevoException when the journal cannot be written
     */
    Optional<RunOutput> keep(RunContext ctx, RunWriter writer, String json) {
        if (json.length() <= IN_JOURNAL / BYTES_OF_A_CHARACTER) {
            return Optional.empty();
        }
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        if (body.length <= IN_JOURNAL || !promises(blobs).containsAll(promises(journal))) {
            return Optional.empty();
        }
        byte[] header = header(ctx.id());
        RunOutput output = new RunOutput(Hash.sha256(header, body), (long) header.length + body.length);
        return writer.undisturbed(() -> {
            if (!isNamed(writer, output)) {
                writer.append(RunJournal.OUTPUT, RunOutput.VERSION, output.data());
            }
            InputStream content =
                    new SequenceInputStream(new ByteArrayInputStream(header), new ByteArrayInputStream(body));
            return put(ctx, output, content) ? Optional.of(output) : Optional.empty();
        });
    }

    // With the run's id in it no two runs have the same content, and deleting one takes nothing from another.
    private static byte[] header(RunId run) {
        return ("reVo output 1\n" + run.value() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Set<Guarantee> promises(Object part) {
        return part instanceof Promising promising ? promising.guarantees() : Set.of();
    }

    // By an earlier life of the run, which died before its end was written.
    private static boolean isNamed(RunWriter writer, RunOutput output) {
        return writer.entries().stream()
                .filter(entry -> entry.type().equals(RunJournal.OUTPUT))
                .anyMatch(entry -> RunOutput.of(entry).equals(output));
    }

    private boolean put(RunContext ctx, RunOutput output, InputStream content) {
        try {
            String hash = blobs.put(ctx, content, output.bytes());
            if (output.hash().equals(hash)) {
                return true;
            }
            warn(ctx, "it gave back the hash " + hash + " where " + output.hash() + " was right", null);
        } catch (QuotaExceededException e) {
            if (e.code().equals("plan_limit")) {
                throw e;
            }
            warn(ctx, e.code(), e);
        } catch (RuntimeException e) {
            warn(ctx, "it threw " + e.getClass().getName(), e);
        }
        return false;
    }

    private void warn(RunContext ctx, String why, @Nullable RuntimeException cause) {
        LOG.atWarn()
                .setCause(cause)
                .addKeyValue("run", ctx.id())
                .log(
                        "A large result stays in the journal, because {} does not keep it: {}",
                        blobs.getClass().getName(),
                        why);
    }

    /**
     * How a run ended. Its result, if it is not in the journal, is fetched when somebody asks for it.
     *
     * @param last entry of the run, which says so
     * @param reader makes the context to fetch it with
     */
    RunView ended(JournalEntry last, Supplier<RunContext> reader) {
        RunRecord.Finished end = RunRecord.finished(last);
        KeptResult result = end.output()
                .map(output -> KeptResult.elsewhere(output, () -> read(reader.get(), last.run(), output)))
                .orElseGet(() -> KeptResult.of(end.resultJson()));
        return RunView.finished(last.run(), end, result, last.sequence());
    }

    private String read(RunContext ctx, RunId run, RunOutput output) {
        byte[] content;
        try (InputStream in = Asked.of(blobs, "read an output", () -> blobs.get(ctx, output.hash()))
                .orElseThrow(() -> gone(run, output))) {
            content = in.readNBytes((int) Math.min(output.bytes(), LARGEST - 1) + 1);
        } catch (IOException e) {
            throw new UnavailableException(
                    Fault.of("output_unreadable", "The result of the run could not be read: " + e.getMessage())
                            .with("run", run)
                            .retryable(true)
                            .cause(e));
        }
        byte[] header = header(run);
        if (content.length != output.bytes()
                || !Hash.sha256(content).equals(output.hash())
                || !Arrays.equals(header, 0, header.length, content, 0, Math.min(header.length, content.length))) {
            throw damaged(run, output);
        }
        return new String(content, header.length, content.length - header.length, StandardCharsets.UTF_8);
    }

    private static NotFoundException gone(RunId run, RunOutput output) {
        return new NotFoundException(Fault.of(
                        "output_gone",
                        "The run ended, and its result of " + output.bytes()
                                + " bytes is not in the blob store any more:"
                                + " retention or somebody else deleted it.")
                .with("run", run)
                .with("hash", output.hash()));
    }

    private static UnavailableException damaged(RunId run, RunOutput output) {
        return new UnavailableException(Fault.of(
                        "output_damaged",
                        "The blob store gives something else than the result of the run, whose " + output.bytes()
                                + " bytes have the hash " + output.hash() + ". Restore it from a backup.")
                .with("run", run)
                .with("hash", output.hash())
                .retryable(false));
    }
}
