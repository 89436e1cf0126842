package dev.revo.testkit.memory;

import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.recall.ImportReport;
import dev.revo.recall.Memory;
import dev.revo.recall.MemoryLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Memories to and from JSON Lines. */
final class MemoryTransfer {
    private MemoryTransfer() {}

    static long write(List<Memory> memories, OutputStream out) {
        try {
            for (Memory memory : memories) {
                out.write((MemoryLines.encode(memory) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
            return memories.size();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Reads all lines; the sink says whether a memory is new. */
    static ImportReport read(InputStream in, Predicate<Memory> sink) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<ImportReport.Fault> faults = new ArrayList<>();
        long stored = 0;
        long known = 0;
        long number = 0;
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                try {
                    boolean fresh = sink.test(MemoryLines.decode(line));
                    stored += fresh ? 1 : 0;
                    known += fresh ? 0 : 1;
                } catch (RevoException e) {
                    if (faults.size() < 1_000) {
                        faults.add(new ImportReport.Fault(number, String.valueOf(e.getMessage())));
                    }
                }
            }
            return new ImportReport(stored, known, faults);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static UnavailableException broken(IOException e) {
        return new UnavailableException(Fault.of(
                        "stream_broken",
                        "The stream of memories broke: " + e.getClass().getSimpleName())
                .cause(e));
    }
}
