package dev.revo.engine.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.verifier.SignerKey;
import dev.revo.engine.tenancy.audit.AuditChain;
import dev.revo.engine.tenancy.login.Logins;
import dev.revo.engine.tenancy.backup.BackupTools;
import dev.revo.engine.tenancy.limits.PlanQuotas;
import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Directory;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RevoModule;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Roles;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The module of organizations: who belongs to them, who may do what, and what happens to those that may not.
 *
 * <pre>{@code
 * Revo.builder().install(JdbcStores.on(dataSource)).install(Tenancy.module())
 * }</pre>
 *
 * <p>It brings the decision point and the directory, so scopes come from {@code revo.scopeOf} alone. A change of rights
 * holds for the next check in this process. In another process it holds as soon as the store tells of it, and at the
 * latest after {@link #staleness}: a copy of the rights that could not be confirmed for so long is not used, and what asks
 * for it is denied. Immutable; each copy method replaces one choice.
 */
public final class Tenancy implements RevoModule {
    private final Duration staleness;
    private final Duration invitations;
    private final Optional<SignerKey> auditKey;
    private final Optional<String> factorKey;

    private Tenancy(
            Duration staleness, Duration invitations, Optional<SignerKey> auditKey, Optional<String> factorKey) {
        this.staleness = staleness;
        this.invitations = invitations;
        this.auditKey = auditKey;
        this.factorKey = factorKey;
    }

    /** Rights that were confirmed within 3 seconds; invitations for 7 days. */
    public static Tenancy module() {
        return new Tenancy(Duration.ofSeconds(3), Duration.ofDays(7), Optional.empty(), Optional.empty());
    }

    /** A copy that decides on rights that were confirmed within this time, 2 seconds or more, when processes share them. */
    public Tenancy staleness(Duration most) {
        if (most.compareTo(Duration.ofSeconds(2)) < 0) {
            throw InvalidRequestException.field(
                    "tenancy.staleness", "is " + most, "Use 2 seconds or more: they are confirmed once a second.");
        }
        return new Tenancy(most, invitations, auditKey, factorKey);
    }

    /** A copy whose invitations can be accepted for so long. */
    public Tenancy invitations(Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw InvalidRequestException.field("tenancy.invitations", "is " + length, "Use a duration above zero.");
        }
        return new Tenancy(staleness, requireNonNull(length, "length"), auditKey, factorKey);
    }

    /**
     * A copy that signs the audit chains with this key, a checkpoint after 1,000 lines or 10 seconds. Give its
     * {@link SignerKey#verifier()} to those who verify. Without a key the chains are kept, but whoever can write the
     * database can compute them anew.
     */
    public Tenancy signAudit(SignerKey key) {
        return new Tenancy(staleness, invitations, Optional.of(key), factorKey);
    }

    /**
     * A copy that encrypts the secrets of authenticators (TOTP) under the key that stands in each tenant's secret store under
     * this reference: the Base64 of 32 random bytes. Without it no member can set one up. What was encrypted under another
     * reference is still read with that one.
     */
    public Tenancy encryptFactors(String reference) {
        if (reference.isBlank()) {
            throw InvalidRequestException.field(
                    "tenancy.encryptFactors", "is blank", "Name a key of the secret store, such as vault:factors.");
        }
        return new Tenancy(staleness, invitations, auditKey, Optional.of(reference));
    }

    @Override
    public String name() {
        return "revo-tenancy";
    }

    @Override
    public void install(Wiring wiring) {
        Supplier<OrganizationStore> store = wiring.need(OrganizationStore.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Snapshots snapshots = new Snapshots(store, wiring.upkeep("organizations"), time, staleness);
        Changes changes =
                new Changes(snapshots, store, wiring.need(UnitOfWork.class), time, wiring.need(IdGenerator.class));
        wiring.provide(PolicyDecisionPoint.class, new RightsDecisions(snapshots, time));
        wiring.provide(Directory.class, new MemberDirectory(snapshots));
        wiring.noun(Organizations.class, gate -> new DefaultOrganizations(gate, changes));
        Logins logins = Logins.install(wiring, new OrganizationMemberships(snapshots, changes), factorKey);
        wiring.noun(Members.class, gate -> new DefaultMembers(gate, changes, invitations, logins));
        wiring.noun(Roles.class, gate -> new DefaultRoles(gate, changes));
        wiring.noun(Permissions.class, gate -> new DefaultPermissions(gate, changes));
        Metering metering = Metering.over(
                wiring, Metering.Choices.of(snapshots::zone).listener(new BudgetEvents(wiring.upkeep("budgets"))));
        PlanQuotas.install(wiring, metering, snapshots::plan);
        AuditChain.install(wiring, auditKey);
        BackupTools.install(wiring);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        SnapshotUpkeep upkeep = new SnapshotUpkeep(snapshots, store);
        wiring.onClose(upkeep);
        wiring.onStart(() -> upkeep.start(time.get(), executors.get(), wiring.revoName() + "-tenancy"));
    }
}
