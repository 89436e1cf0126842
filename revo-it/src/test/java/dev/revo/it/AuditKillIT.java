package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.audit.verifier.VerifierKey;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that audits under load is killed at random moments: no acknowledged line is lost, and the chain verifies. */
class AuditKillIT {
    private static final int ROUNDS = Boolean.getBoolean("revo.long") ? 100 : 10;
    private static final long SEED = Long.getLong("revo.seed", 20_260_301L);
    private static final int THREADS = 8;

    private final SignerKey key = SignerKey.generate("killed");

    /** The process that is killed: each line on its output is an acknowledgement. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            VerifierKey verifier = VerifierKey.parse(args[2]);
            Revo revo = open(Path.of(args[0]), SignerKey.parse(args[1], verifier));
            if (revo.asSystem("look").organizations().find("acme").isEmpty()) {
                revo.asSystem("sign-up")
                        .organizations()
                        .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                                .subscription(Subscription.ENTERPRISE));
            }
            boolean early = args[3].equals("early");
            ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));
            for (int t = 0; t < THREADS; t++) {
                String name = args[4] + "-" + t;
                new Thread(() -> read(ada, name, early)).start();
            }
        }

        private static void read(ScopedRevo ada, String name, boolean early) {
            for (int n = 0; ; n++) {
                String probe = name + "-" + n;
                if (early) {
                    System.out.println("ack " + probe);
                }
                ada.members().find(probe);
                if (!early) {
                    System.out.println("ack " + probe);
                }
            }
        }
    }

    private static Revo open(Path directory, SignerKey key) {
        return Revo.builder()
                .name("killed")
                .install(JdbcStores.embedded(directory))
                .install(Tenancy.module().signAudit(key))
                .build();
    }

    private Set<String> kill(Path directory, Random random, String when, String name) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        key.secret(),
                        key.verifier().toString(),
                        when,
                        name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int enough = 200 + random.nextInt(1_500);
        Set<String> acknowledged = new HashSet<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = out.readLine()) != null; ) {
                if (line.startsWith("ack ")) {
                    acknowledged.add(line.substring(4));
                    if (acknowledged.size() == enough) {
                        // SIGKILL by its handle leaves the pipe open: what was written before is still read.
                        process.toHandle().destroyForcibly();
                    }
                }
            }
        }
        process.waitFor();
        assertThat(acknowledged).as("the writer came to work").hasSizeGreaterThanOrEqualTo(enough);
        return acknowledged;
    }

    private Set<String> kept(Path directory) {
        try (Revo revo = open(directory, key)) {
            ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));
            Set<String> kept = new HashSet<>();
            AuditQuery query = AuditQuery.all().action("member:read").top(1_000);
            for (List<AuditRecord> page = ada.audit().find(query); !page.isEmpty(); ) {
                page.forEach(line -> kept.add(line.resource()));
                page = ada.audit().find(query.after(page.get(page.size() - 1).id()));
            }
            return kept;
        }
    }

    private Verdict verdict(Path directory, int atLeast) throws IOException {
        try (Revo revo = open(directory, key)) {
            ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Await.atMost(Duration.ofSeconds(60)).until("everything linked and signed", () -> {
                out.reset();
                return ada.audit()
                                        .export(AuditQuery.all(), AuditFormat.JSON_LINES, out)
                                        .lines()
                                >= atLeast
                        && out.toString(StandardCharsets.UTF_8).contains("checkpoint");
            });
            return AuditVerifier.of(List.of(key.verifier())).verify(new ByteArrayInputStream(out.toByteArray()));
        }
    }

    @Test
    void attack40_nothing_acknowledged_is_lost_and_the_chain_verifies(@TempDir Path directory) throws Exception {
        Random random = new Random(SEED);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(kill(directory, random, "late", "r" + round));
        }
        assertThat(kept(directory)).as("seed " + SEED).containsAll(acknowledged);
        Verdict verdict = verdict(directory, acknowledged.size());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.chainedTo()).isGreaterThanOrEqualTo(acknowledged.size());
    }

    @Test
    void attack40_control_the_measure_notices_an_acknowledgement_that_came_too_early(@TempDir Path directory)
            throws Exception {
        Set<String> acknowledged = kill(directory, new Random(SEED), "early", "r");
        acknowledged.removeAll(kept(directory));
        assertThat(acknowledged).as("those that were on their way").isNotEmpty();
    }
}
