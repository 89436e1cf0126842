package dev.revo.inmemory;

import static java.util.Objects.requireNonNull;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RoleRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Organizations in maps. A change is one step; it is not undone with the unit of work that it is in. */
final class InMemoryOrganizationStore implements OrganizationStore {
    /** A row with the version in which it changed last. */
    private record Kept<T>(T row, long version) {}

    private static final class Tenant {
        private OrganizationRow organization;
        private final TreeMap<String, Kept<MemberRow>> members = new TreeMap<>();
        private final TreeMap<String, Kept<RoleRow>> roles = new TreeMap<>();

        Tenant(OrganizationRow organization) {
            this.organization = organization;
        }
    }

    private final TreeMap<String, Tenant> tenants = new TreeMap<>();
    private final Map<String, Credential> credentials = new HashMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

    @Override
    public synchronized Optional<Change> read(RunContext ctx, long after) {
        Tenant tenant = tenants.get(ctx.tenant());
        return tenant == null
                ? Optional.empty()
                : Optional.of(new Change(
                        tenant.organization,
                        changed(tenant.members.values(), after),
                        changed(tenant.roles.values(), after),
                        List.of(),
                        List.of()));
    }

    private static <T> List<T> changed(Collection<Kept<T>> rows, long after) {
        return rows.stream()
                .filter(kept -> kept.version() > after)
                .map(Kept::row)
                .toList();
    }

    @Override
    public synchronized long lock(RunContext ctx) {
        Tenant tenant = tenants.get(ctx.tenant());
        return tenant == null ? 0 : tenant.organization.version();
    }

    @Override
    public void apply(RunContext ctx, long expected, Change change) {
        synchronized (this) {
            check(ctx, expected, change);
            long version = expected + 1;
            Tenant tenant = tenants.computeIfAbsent(ctx.tenant(), id -> new Tenant(change.organization()));
            tenant.organization = change.organization();
            change.members().forEach(row -> tenant.members.put(row.id(), new Kept<>(row, version)));
            change.roles().forEach(row -> tenant.roles.put(row.name(), new Kept<>(row, version)));
            credentials
                    .values()
                    .removeIf(each -> each.tenant().equals(ctx.tenant())
                            && change.withdrawn().contains(each.row()));
            change.issued().forEach(each -> credentials.put(each.hash(), each));
        }
        watchers.forEach(watcher -> watcher.accept(ctx.tenant()));
    }

    private void check(RunContext ctx, long expected, Change change) {
        OrganizationRow row = change.organization();
        change.check(ctx, expected);
        Tenant tenant = tenants.get(row.id());
        if (expected == 0 && (tenant != null || domainTaken(row.domain()))) {
            throw new ConflictException(Fault.of("organization_taken", "The id or the domain is taken. Use others.")
                    .with("tenant", row.id()));
        }
        long now = tenant == null ? 0 : tenant.organization.version();
        if (now != expected) {
            throw new ConflictException(Fault.of(
                            "organization_moved",
                            "The organization has version " + now + ", not " + expected + ". Read it again.")
                    .with("tenant", row.id()));
        }
        addressesFree(tenant, change);
    }

    private boolean domainTaken(String domain) {
        return tenants.values().stream()
                .anyMatch(tenant -> tenant.organization.domain().equals(domain));
    }

    private static void addressesFree(@Nullable Tenant tenant, Change change) {
        Map<String, MemberRow> after = new HashMap<>();
        if (tenant != null) {
            tenant.members.forEach((id, kept) -> after.put(id, kept.row()));
        }
        change.members().forEach(row -> after.put(row.id(), row));
        Set<String> addresses = new HashSet<>();
        for (MemberRow row : after.values()) {
            if (row.email().isPresent() && !addresses.add(row.email().get().toLowerCase(Locale.ROOT))) {
                throw new ConflictException(
                        Fault.of("member_exists", "There is a member or an invitation with this address already."));
            }
        }
    }

    @Override
    public synchronized Optional<MemberRow> member(RunContext ctx, String id) {
        Tenant tenant = tenants.get(ctx.tenant());
        return Optional.ofNullable(tenant == null ? null : tenant.members.get(id))
                .map(Kept::row);
    }

    @Override
    public synchronized Optional<MemberRow> memberWithEmail(RunContext ctx, String email) {
        String key = email.toLowerCase(Locale.ROOT);
        return rows(ctx).stream()
                .filter(row -> row.email()
                        .filter(own -> own.toLowerCase(Locale.ROOT).equals(key))
                        .isPresent())
                .findFirst();
    }

    @Override
    public synchronized List<MemberRow> members(RunContext ctx, String afterId, int atMost) {
        Tenant tenant = tenants.get(ctx.tenant());
        return tenant == null
                ? List.of()
                : tenant.members.tailMap(afterId, false).values().stream()
                        .limit(atMost)
                        .map(Kept::row)
                        .toList();
    }

    @Override
    public synchronized long memberCount(RunContext ctx) {
        return rows(ctx).stream().filter(MemberRow::counts).count();
    }

    @Override
    public synchronized List<MemberRow> membersWith(RunContext ctx, String role) {
        return rows(ctx).stream().filter(row -> row.roles().contains(role)).toList();
    }

    @Override
    public synchronized long activeWith(RunContext ctx, String role) {
        return rows(ctx).stream()
                .filter(row ->
                        row.status() == Member.Status.ACTIVE && row.roles().contains(role))
                .count();
    }

    private List<MemberRow> rows(RunContext ctx) {
        Tenant tenant = tenants.get(ctx.tenant());
        return tenant == null
                ? List.of()
                : tenant.members.values().stream().map(Kept::row).toList();
    }

    @Override
    public synchronized List<String> tenants(String afterId, int atMost) {
        return tenants.tailMap(afterId, false).keySet().stream().limit(atMost).toList();
    }

    @Override
    public synchronized Map<String, Long> versions(Collection<String> wanted) {
        Map<String, Long> versions = new HashMap<>();
        for (String id : wanted) {
            Tenant tenant = tenants.get(id);
            if (tenant != null) {
                versions.put(id, tenant.organization.version());
            }
        }
        return versions;
    }

    @Override
    public synchronized Optional<Credential> credential(String hash) {
        return Optional.ofNullable(credentials.get(hash));
    }

    @Override
    public Runnable watch(Consumer<String> changed) {
        watchers.add(requireNonNull(changed, "changed"));
        return () -> watchers.remove(changed);
    }

    @Override
    public boolean shared() {
        return false;
    }
}
