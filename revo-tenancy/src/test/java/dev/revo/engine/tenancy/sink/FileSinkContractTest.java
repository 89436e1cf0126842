package dev.revo.engine.tenancy.sink;

import dev.revo.spi.AuditSink;
import dev.revo.testkit.contract.AuditSinkContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class FileSinkContractTest extends AuditSinkContract {
    private final Path directory;
    private boolean broken;

    FileSinkContractTest(@TempDir Path directory) {
        this.directory = directory.resolve("made").resolve("audit");
    }

    @Override
    protected AuditSink sink() {
        SinkDisk real = new RealSinkDisk();
        return FileSink.on(
                TornDisk.wrap(real, (method, arguments) -> {
                    if (broken && method.equals("force")) {
                        throw new IOException("no space left on device");
                    }
                }),
                directory);
    }

    @Override
    protected List<String> kept(String tenant) throws IOException {
        return KeptFiles.rows(directory, tenant);
    }

    @Override
    protected boolean broken(boolean yes) {
        broken = yes;
        return true;
    }
}
