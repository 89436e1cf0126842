package dev.revo.engine.parallel.journal;

import dev.revo.testkit.crash.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A disk with a point of death before and after what matters. As a control it can hold each write back until the next one of
 * the same file, so that what is forced is not yet there.
 */
final class MarkedDisk extends ThroughDisk {
    private final boolean late;
    private final Map<Path, Held> held = new HashMap<>();
    private volatile String phase = "opening";

    private record Held(long offset, String bytes) {
        static Held of(long offset, byte[] bytes) {
            return new Held(offset, new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        byte[] content() {
            return bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    MarkedDisk(Disk disk, boolean late) {
        super(disk);
        this.late = late;
    }

    void working() {
        phase = "working";
    }

    private String what(String operation, Path file) {
        String name = String.valueOf(file.getFileName());
        String part = name.endsWith(".tmp") ? " copy" : name.startsWith("t-") ? " earlier runs" : " segment";
        return phase + ": " + operation + part;
    }

    @Override
    public void write(Path file, long offset, byte[] bytes) throws IOException {
        String what = what(offset == 0 ? "begin" : "write", file);
        CrashPoint.reach("before " + what);
        if (late && offset > 0 && phase.equals("working")) {
            Held before = held.put(file, Held.of(offset, bytes));
            if (before != null) {
                super.write(file, before.offset(), before.content());
            }
        } else {
            super.write(file, offset, bytes);
        }
        CrashPoint.reach("after " + what);
    }

    @Override
    public void force(Path file) throws IOException {
        super.force(file);
        CrashPoint.reach("after " + what("force", file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        CrashPoint.reach("before " + what("rename", from));
        super.rename(from, to);
        CrashPoint.reach("after " + what("rename", from));
    }

    @Override
    public void delete(Path file) throws IOException {
        if (exists(file)) {
            CrashPoint.reach("before " + what("delete", file));
            super.delete(file);
            CrashPoint.reach("after " + what("delete", file));
        }
    }
}
