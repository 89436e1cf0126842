package dev.revo.agents.verify;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Code;
import dev.revo.agents.verify.box.Ran;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** Runs a bundle in a box and believes its result only if it carries the right code. Thread-safe. */
final class TestRun {
    private static final int CODE_BYTES = Code.BYTES;
    private static final int MOST_RESULT_BYTES = 4 * 1024 * 1024;
    private static final String KIT = "kit";
    private static final String STARTED = "started";
    private static final String RESULT = "result";
    private static final long MIB = 1024L * 1024;

    private final BoxKit kit;
    private final SecureRandom random = new SecureRandom();
    private final Walls walls;

    TestRun(BoxKit kit, Walls walls) {
        this.kit = kit;
        this.walls = walls;
    }

    /**
     * What came out of a box.
     *
     * @param variants how the tests went, one for each variant that was run
     * @param box how the box ended
     */
    record Told(List<Ran> variants, BoxResult box) {}

    /**
     * Runs the tests.
     *
     * @throws Ruling.Ended when there is no result to be believed
     */
    Told run(Work work, Bundle bundle, BoxLimits limits) throws Exception {
        byte[] key = new byte[Code.BYTES];
        random.nextBytes(key);
        BoxResult box = work.box(command(key, bundle, limits));
        if (box.ended() == BoxResult.Ended.BOX_FAILED) {
            throw new Ruling.Ended(Ruling.unverifiable("sandbox_failed", box.output()));
        }
        if (box.ended() == BoxResult.Ended.TIMED_OUT) {
            throw new Ruling.Ended(Ruling.rejected(
                    "timeout", "The tests did not end within " + limits.wall().toMillis() + " ms."));
        }
        BoxFile started = box.files().get(STARTED);
        if (started == null) {
            throw new Ruling.Ended(Ruling.unverifiable(
                    "sandbox_failed", "The test runner did not start in the box: " + box.ended() + " " + box.output()));
        }
        BoxFile result = box.files().get(RESULT);
        if (result == null) {
            throw new Ruling.Ended(early(box));
        }
        return new Told(believe(result, key), box);
    }

    private static Ruling early(BoxResult box) {
        return box.ended() == BoxResult.Ended.KILLED
                ? Ruling.rejected(
                        "killed",
                        "The process was ended by a signal before its tests were through: a limit on memory, processes or"
                                + " processor time. " + box.output())
                : Ruling.rejected(
                        "ended_early",
                        "The process ended with status " + box.exit() + " before its tests were through. "
                                + box.output());
    }

    private List<Ran> believe(BoxFile result, byte[] key) throws Exception {
        byte[] bytes = result.bytes();
        byte[] content = bytes.length < CODE_BYTES ? new byte[0] : Arrays.copyOfRange(bytes, CODE_BYTES, bytes.length);
        byte[] code = Arrays.copyOf(bytes, CODE_BYTES);
        if (walls.code() && !MessageDigest.isEqual(code, Code.under(key).of(content))) {
            throw new Ruling.Ended(
                    Ruling.rejected("result_forged", "The result does not carry the code that proves its origin."));
        }
        try {
            return Ran.decode(content);
        } catch (IOException | RuntimeException e) {
            throw new Ruling.Ended(Ruling.rejected("result_forged", "The result cannot be read."));
        }
    }

    private BoxCommand command(byte[] key, Bundle bundle, BoxLimits limits) {
        byte[] classes = bundle.encode();
        long heap = Math.max(32, limits.memoryBytes() / MIB / 2);
        Path java = Path.of(System.getProperty("java.home")).resolve("bin").resolve("java");
        byte[] input = ByteBuffer.allocate(key.length + Integer.BYTES + classes.length)
                .put(key)
                .putInt(classes.length)
                .put(classes)
                .array();
        return BoxCommand.of(
                        real(java).toString(),
                        "-Xmx" + heap + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-XX:+DisableAttachMechanism",
                        "--limit-modules",
                        JavaVerifier.MODULES,
                        "-Dfile.encoding=UTF-8",
                        "-cp",
                        kit.classPath(KIT, bundle.form()),
                        BoxKit.MAIN)
                .readOnly(KIT, kit.directory())
                .stdin(BoxFile.of(input))
                .collect(STARTED, CODE_BYTES + STARTED.getBytes(StandardCharsets.US_ASCII).length)
                .collect(RESULT, MOST_RESULT_BYTES)
                .limits(limits);
    }

    private static Path real(Path java) {
        try {
            return java.toRealPath();
        } catch (IOException e) {
            return java;
        }
    }
}
