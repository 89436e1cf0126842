package dev.revo.engine.tenancy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.backup.BackupReport;
import dev.revo.backup.BackupRequest;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreReport.State;
import dev.revo.backup.RestoreRequest;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.NotInstalledException;
import dev.revo.error.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backups through the noun: what they hold, who may, and what is said of them. */
class BackupsTest {
    private final BackupFixture fixture = new BackupFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void forget(String tenant) {
        fixture.store.rows.remove(tenant);
    }

    @Test
    void rows_of_every_kind_come_back_as_they_were() {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        RestoreReport report = fixture.restore(BackupFixture.copy(), backup);
        assertThat(fixture.store.shown("copy"))
                .isEqualTo(fixture.store.shown("acme"))
                .hasSize(2);
        assertThat(report.written()).isTrue();
        assertThat(report.organizations()).singleElement().satisfies(one -> {
            assertThat(one.from()).isEqualTo("acme");
            assertThat(one.organization()).isEqualTo("copy");
            assertThat(one.rows()).containsEntry("revo_mixed", 2L);
            assertThat(one.dropped()).containsEntry("revo_session", 3L);
            assertThat(one.chainContinues()).isFalse();
            assertThat(one.obstacle()).isEmpty();
        });
    }

    @Test
    void under_the_same_id_beside_a_log_that_is_there_the_chain_begins_anew() {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        forget("acme");
        assertThat(fixture.restore(RestoreRequest.of("acme"), backup).organizations())
                .singleElement()
                .satisfies(one -> assertThat(one.chainContinues()).isFalse());
        assertThat(fixture.store.shown("acme")).hasSize(2);
    }

    @Test
    void a_backup_is_a_zip_of_json_lines_with_names_that_are_fixed() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupReport report = fixture.backups().write(BackupRequest.of("acme"), out);
        assertThat(BackupFixture.entries(out.toByteArray()))
                .extracting(BackupFixture.Entry::name)
                .containsExactly(
                        "manifest.json", "data/acme/revo_empty.jsonl", "data/acme/revo_mixed.jsonl", "checksums.json");
        assertThat(new String(out.toByteArray(), StandardCharsets.ISO_8859_1))
                .endsWith("revo-backup sha256 " + report.id());
    }

    @Test
    void all_organizations_are_backed_up_and_restored_or_one_of_them() {
        byte[] backup = fixture.backup(BackupRequest.all());
        fixture.restore(RestoreRequest.of("globex").into("copy").domain("copy.example"), backup);
        assertThat(fixture.store.shown("copy")).isEqualTo(fixture.store.shown("globex"));
        var acme = fixture.store.shown("acme");
        forget("acme");
        forget("globex");
        assertThat(fixture.restore(RestoreRequest.all(), backup).organizations())
                .extracting(RestoreReport.Restored::organization)
                .containsExactly("acme", "globex");
        assertThat(fixture.store.shown("acme")).isEqualTo(acme);
        assertThat(fixture.store.shown("globex")).hasSize(1);
        assertThatThrownBy(() -> fixture.restore(RestoreRequest.of("nobody"), backup))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void nothing_of_another_organization_is_in_a_backup_of_one() throws Exception {
        byte[] one = fixture.backup(BackupRequest.of("acme"));
        assertThat(text(one)).contains("revo_mixed").doesNotContain("globex");
        // The control: where it was asked for, it is there to be seen.
        assertThat(text(fixture.backup(BackupRequest.all()))).contains("of globex");
    }

    private static String text(byte[] backup) throws IOException {
        StringBuilder all = new StringBuilder();
        for (BackupFixture.Entry entry : BackupFixture.entries(backup)) {
            all.append(entry.name()).append(new String(entry.bytes(), StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    @Test
    void a_check_says_what_is_in_the_way_and_writes_nothing() {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        RestoreReport taken = fixture.backups().check(RestoreRequest.of("acme"), new ByteArrayInputStream(backup));
        assertThat(taken.written()).isFalse();
        assertThat(taken.organizations().get(0).obstacle()).isPresent();
        RestoreReport free = fixture.backups().check(BackupFixture.copy(), new ByteArrayInputStream(backup));
        assertThat(free.organizations().get(0).obstacle()).isEmpty();
        assertThat(free.organizations().get(0).rows()).containsEntry("revo_mixed", 2L);
        assertThat(fixture.store.rows).doesNotContainKey("copy");
    }

    @Test
    void what_is_in_use_is_a_conflict_and_writes_nothing_of_any() {
        byte[] backup = fixture.backup(BackupRequest.all());
        forget("acme");
        assertThatThrownBy(() -> fixture.restore(RestoreRequest.all(), backup))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("restore_conflict"));
        assertThat(fixture.store.rows).doesNotContainKey("acme");
        // The control: without the other it is restored.
        forget("globex");
        fixture.restore(RestoreRequest.all(), backup);
        assertThat(fixture.store.rows).containsKeys("acme", "globex");
    }

    private List<State> states(RestoreReport report) {
        return report.organizations().stream()
                .map(RestoreReport.Restored::state)
                .toList();
    }

    @Test
    void a_restore_of_all_that_fails_in_the_middle_says_what_is_missing_and_goes_on_when_repeated() {
        byte[] backup = fixture.backup(BackupRequest.all());
        forget("acme");
        forget("globex");
        fixture.store.failing.add("globex");
        RestoreReport first = fixture.restore(RestoreRequest.all(), backup);
        assertThat(states(first)).containsExactly(State.RESTORED, State.MISSING);
        assertThat(first.complete()).isFalse();
        assertThat(first.organizations().get(1).obstacle())
                .hasValueSatisfying(why -> assertThat(why).contains("database_unavailable"));
        assertThat(fixture.store.rows).containsOnlyKeys("acme");
        // It lives on meanwhile.
        fixture.store.put("acme", RecordingBackupStore.row("later", new byte[0]));
        assertThat(states(fixture.backups().check(RestoreRequest.all(), new ByteArrayInputStream(backup))))
                .containsExactly(State.THERE, State.POSSIBLE);
        fixture.store.failing.clear();
        RestoreReport second = fixture.restore(RestoreRequest.all(), backup);
        assertThat(states(second)).containsExactly(State.THERE, State.RESTORED);
        assertThat(second.complete()).isTrue();
        assertThat(fixture.store.shown("acme")).hasSize(3);
        assertThat(fixture.store.shown("globex")).hasSize(1);
        assertThat(states(fixture.restore(RestoreRequest.all(), backup))).containsExactly(State.THERE, State.THERE);
    }

    @Test
    void a_restore_of_all_that_fails_with_the_first_throws_and_has_written_nothing() {
        byte[] backup = fixture.backup(BackupRequest.all());
        forget("acme");
        forget("globex");
        fixture.store.failing.add("acme");
        assertThatThrownBy(() -> fixture.restore(RestoreRequest.all(), backup))
                .isInstanceOf(UnavailableException.class);
        assertThat(fixture.store.rows).isEmpty();
        // The control: without the fault both are written.
        fixture.store.failing.clear();
        assertThat(states(fixture.restore(RestoreRequest.all(), backup)))
                .containsExactly(State.RESTORED, State.RESTORED);
    }

    @Test
    void one_that_another_backup_brought_is_in_the_way() {
        byte[] backup = fixture.backup(BackupRequest.all());
        byte[] other = fixture.backup(BackupRequest.of("acme"));
        forget("acme");
        forget("globex");
        fixture.restore(RestoreRequest.of("acme"), other);
        assertThatThrownBy(() -> fixture.restore(RestoreRequest.all(), backup))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("restore_conflict"));
        assertThat(fixture.store.rows).containsOnlyKeys("acme");
        // The control: the backup that brought it finds it there.
        assertThat(states(fixture.restore(RestoreRequest.of("acme"), other))).containsExactly(State.THERE);
    }

    @Test
    void members_are_denied_and_operators_are_audited() {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> fixture.ada().backups().write(BackupRequest.of("acme"), out))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(
                        () -> fixture.ada().backups().restore(BackupFixture.copy(), new ByteArrayInputStream(backup)))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> fixture.ada().backups().check(BackupFixture.copy(), new ByteArrayInputStream(backup)))
                .isInstanceOf(DeniedException.class);
        assertThat(out.size()).isZero();
        assertThat(fixture.store.rows).doesNotContainKey("copy");
        assertThat(fixture.ada().audit().find(AuditQuery.all().action("backup:write")))
                .extracting(line -> line.principal())
                .contains("ada")
                .anyMatch(who -> !who.equals("ada"));
    }

    @Test
    void a_restore_is_audited_in_the_restored_log_with_its_backup() {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        forget("acme");
        RestoreReport report = fixture.restore(RestoreRequest.of("acme"), backup);
        assertThat(fixture.ada().audit().find(AuditQuery.all().action("backup:restore")))
                .singleElement()
                .satisfies(line -> assertThat(line.detail())
                        .containsEntry("backup", report.backup())
                        .containsEntry("from", "acme"));
    }

    @Test
    void keys_that_are_missing_or_none_are_refused_without_being_shown() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(
                        () -> fixture.backups().write(BackupRequest.of("acme").encrypt("vault:none"), out))
                .isInstanceOf(NotFoundException.class);
        for (String wrong : new String[] {"s3cret!", "c2hvcnQ=", ""}) {
            fixture.secret("vault:wrong", wrong);
            assertThatThrownBy(() ->
                            fixture.backups().write(BackupRequest.of("acme").encrypt("vault:wrong"), out))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(out.size()).isZero();
    }

    @Test
    void a_stream_that_fails_and_an_organization_that_is_none_are_said() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("no space");
            }
        };
        assertThatThrownBy(() -> fixture.backups().write(BackupRequest.of("acme"), full))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("backup_write_failed"));
        assertThatThrownBy(() -> fixture.backup(BackupRequest.of("nobody"))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void ids_and_domains_have_the_form_of_new_ones() {
        byte[] backup = fixture.backup(BackupRequest.of("acme"));
        for (RestoreRequest wrong : new RestoreRequest[] {
            RestoreRequest.of("acme").into("../up"),
            RestoreRequest.of("acme").into("copy").domain("no host")
        }) {
            assertThatThrownBy(() -> fixture.restore(wrong, backup)).isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> RestoreRequest.all().into("copy")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void without_a_store_of_rows_it_says_so() {
        try (Revo revo = Revo.builder().install(Tenancy.module()).build()) {
            assertThatThrownBy(() ->
                            revo.asSystem("backup").backups().write(BackupRequest.all(), new ByteArrayOutputStream()))
                    .isInstanceOfSatisfying(
                            NotInstalledException.class,
                            e -> assertThat(e.code()).isEqualTo("backup_unsupported"));
        }
    }
}
