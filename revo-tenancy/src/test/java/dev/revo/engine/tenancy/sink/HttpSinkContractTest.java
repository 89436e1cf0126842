package dev.revo.engine.tenancy.sink;

import dev.revo.spi.AuditSink;
import dev.revo.testkit.contract.AuditSinkContract;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

final class HttpSinkContractTest extends AuditSinkContract {
    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Override
    protected AuditSink sink() {
        return receiver.sink();
    }

    @Override
    protected List<String> kept(String tenant) {
        return receiver.kept(tenant);
    }

    @Override
    protected boolean broken(boolean yes) {
        if (yes) {
            receiver.always(Receiver.status(500));
        } else {
            receiver.well();
        }
        return true;
    }
}
