package dev.revo.engine.tenancy.backup;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.backup.BackupRequest;
import dev.revo.backup.Backups;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreRequest;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.spi.BackupStore;
import dev.revo.spi.SecretStore;
import dev.revo.tenancy.NewOrganization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.assertj.core.api.AbstractThrowableAssert;

/** Two organizations, a store with rows of theirs, and a key. */
final class BackupFixture implements AutoCloseable {
    static final String KEY = "vault:backup";

    final RecordingBackupStore store = new RecordingBackupStore();
    final InMemorySecrets secrets = InMemory.secrets();
    final Revo revo = Revo.builder()
            .provide(SecretStore.class, secrets)
            .provide(BackupStore.class, store)
            .install(Tenancy.module())
            .build();

    /** An entry of a zip; nobody compares two. */
    @SuppressWarnings("ArrayRecordComponent")
    record Entry(String name, byte[] bytes) {}

    BackupFixture() {
        for (String id : List.of("acme", "globex")) {
            revo.asSystem("sign-up").organizations().create(NewOrganization.of(id, id, id + ".example", "ada"));
        }
        store.put("acme", RecordingBackupStore.row("a \\\"\n\u2028\ud83d\ude00", new byte[] {0, -1, '\n'}));
        store.put("acme", Arrays.asList("", 0L, null, null, null, null));
        store.put("globex", RecordingBackupStore.row("of globex", new byte[0]));
        key(KEY, 7);
    }

    void key(String reference, long seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        secret(reference, Base64.getEncoder().encodeToString(key));
    }

    void secret(String reference, String value) {
        secrets.put(revo.asSystem("key").scope().tenant(), reference, value.toCharArray());
    }

    Backups backups() {
        return revo.asSystem("backup").backups();
    }

    ScopedRevo ada() {
        return revo.with(revo.scopeOf("acme", "ada"));
    }

    byte[] backup(BackupRequest request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        backups().write(request, out);
        return out.toByteArray();
    }

    RestoreReport restore(RestoreRequest request, byte[] backup) {
        return backups().restore(request, new ByteArrayInputStream(backup));
    }

    /** Another id and domain, so that nothing is in the way. */
    static RestoreRequest copy() {
        return RestoreRequest.of("acme").into("copy").domain("copy.example");
    }

    /** Expects that it is refused and that nothing was written; for more to be said of why. */
    AbstractThrowableAssert<?, ?> refused(RestoreRequest request, byte[] backup, String what) {
        var why = assertThatThrownBy(() -> restore(request, backup)).as(what);
        if (store.rows.containsKey("copy")) {
            throw new AssertionError("something was written: " + what);
        }
        return why;
    }

    static List<Entry> entries(byte[] backup) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(backup))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                entries.add(new Entry(entry.getName(), zip.readAllBytes()));
            }
        }
        return entries;
    }

    /** The backup with other entries and a hash that fits them. */
    static byte[] rebuilt(byte[] backup, UnaryOperator<List<Entry>> change) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BackupOutput zip = new BackupOutput(out, Optional.empty())) {
            for (Entry entry : change.apply(new ArrayList<>(entries(backup)))) {
                zip.whole(entry.name(), entry.bytes());
            }
            zip.end();
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        revo.close();
    }
}
