package dev.revo.agents.verify;

import dev.revo.agents.verify.box.Code;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** A box that is none: its result has the right code, which only the side that made the key can write. */
final class SignedBox {
    private SignedBox() {}

    static BoxResult of(BoxCommand command, byte[] content) throws Exception {
        byte[] code =
                Code.under(Arrays.copyOf(command.stdin().bytes(), Code.BYTES)).of(content);
        byte[] whole = Arrays.copyOf(code, code.length + content.length);
        System.arraycopy(content, 0, whole, code.length, content.length);
        return new BoxResult(
                BoxResult.Ended.EXITED,
                0,
                "output",
                false,
                Map.of("started", BoxFile.of("started"), "result", BoxFile.of(whole)),
                Duration.ofMillis(5));
    }
}
