package dev.revo.spi;

import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.RoleRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * SPI: the rows of organizations, their members and their roles. The rules are the tenancy module's; the store keeps
 * what it is given, in one version a change. With a context it means the organization of the context's tenant and no
 * other. Thread-safe; inside a {@link UnitOfWork} of the same context it is part of its transaction.
 */
public interface OrganizationStore {
    /**
     * What changed after a version, and how the organization stands now, read at one moment.
     *
     * @param after the version that is known already; 0 for everything
     * @return empty when there is no such organization
     */
    Optional<Change> read(RunContext ctx, long after);

    /**
     * Makes a change: rows that are there are replaced, others added. The organization's version in it must be the
     * expected one plus one.
     *
     * @param expected the version that the change was decided on; 0 to create the organization
     * @throws dev.revo.error.ConflictException {@code organization_moved} when the version is another one;
     *     {@code organization_taken} when the id or the domain is taken; {@code member_exists} when a member's address is
     *     another's; nothing changed then
     */
    void apply(RunContext ctx, long expected, Change change);

    /**
     * Inside a unit of work: waits until no other change of the organization is under way and keeps others out until the
     * unit ends, where the store can. What is decided afterwards on the version that it gives is not overtaken; where the
     * store cannot keep others out, {@link #apply} finds out.
     *
     * @return the version of the organization; 0 when there is none
     */
    long lock(RunContext ctx);

    /** The member with this id. */
    Optional<MemberRow> member(RunContext ctx, String id);

    /** The member of whatever status with this address, compared in lower case; an address belongs to one. */
    Optional<MemberRow> memberWithEmail(RunContext ctx, String email);

    /** Members after the given id, by id. */
    List<MemberRow> members(RunContext ctx, String afterId, int atMost);

    /** How many members are invited or active. */
    long memberCount(RunContext ctx);

    /** Every member, of whatever status, that has this role itself. */
    List<MemberRow> membersWith(RunContext ctx, String role);

    /** How many active members have this role themselves. */
    long activeWith(RunContext ctx, String role);

    /** Ids of organizations after the given one, by id; for operators. */
    List<String> tenants(String afterId, int atMost);

    /** The version of each of these organizations that exists, for those who hold copies. */
    Map<String, Long> versions(Collection<String> tenants);

    /**
     * Where the secret with this hash belongs, over all tenants: for who authenticates.
     *
     * @param hash of a secret of at least 128 random bits
     */
    Optional<Credential> credential(String hash);

    /**
     * Tells of organizations that changed, at once where the store can. A change may be told twice or, in another process,
     * not at all: whoever must not miss one asks for {@link #versions} besides.
     *
     * @param changed is given a tenant's id, on a thread of the store; quick and without fault
     * @return ends it
     */
    Runnable watch(Consumer<String> changed);

    /** Whether other processes may change what is kept here. */
    boolean shared();

    /**
     * One change of an organization.
     *
     * @param organization as it is afterwards
     * @param members those that changed; unmodifiable
     * @param roles those that changed, removed ones among them; unmodifiable
     * @param issued secrets that are good from now on; unmodifiable
     * @param withdrawn ids of rows whose secrets are good no more; unmodifiable
     */
    record Change(
            OrganizationRow organization,
            List<MemberRow> members,
            List<RoleRow> roles,
            List<Credential> issued,
            List<String> withdrawn) {
        /** Copies. */
        public Change {
            members = List.copyOf(members);
            roles = List.copyOf(roles);
            issued = List.copyOf(issued);
            withdrawn = List.copyOf(withdrawn);
        }

        /** A change of the organization alone. */
        public static Change of(OrganizationRow organization) {
            return new Change(organization, List.of(), List.of(), List.of(), List.of());
        }

        /**
         * For stores: fails when this is no change of the context's organization from that version, which is a fault of
         * whoever made it.
         *
         * @throws BugException {@code wrong_change}
         */
        public void check(RunContext ctx, long expected) {
            boolean foreign = issued.stream().anyMatch(each -> !each.tenant().equals(ctx.tenant()));
            if (!organization.id().equals(ctx.tenant()) || organization.version() != expected + 1 || foreign) {
                throw new BugException(Fault.of(
                        "wrong_change",
                        "A change of " + organization.id() + " to version " + organization.version()
                                + " was given in the context of " + ctx.tenant() + " for version " + expected + "."));
            }
        }

        /** A copy with these members too. */
        public Change members(Collection<MemberRow> rows) {
            List<MemberRow> more = new ArrayList<>(members);
            more.addAll(rows);
            return new Change(organization, more, roles, issued, withdrawn);
        }

        /** A copy with this member. */
        public Change member(MemberRow row) {
            return members(List.of(row));
        }

        /** A copy with this role. */
        public Change role(RoleRow row) {
            List<RoleRow> more = new ArrayList<>(roles);
            more.add(row);
            return new Change(organization, members, more, issued, withdrawn);
        }

        /** A copy with this secret. */
        public Change issue(Credential credential) {
            List<Credential> more = new ArrayList<>(issued);
            more.add(credential);
            return new Change(organization, members, roles, more, withdrawn);
        }

        /** A copy in which the secrets of this row are good no more. */
        public Change withdraw(String row) {
            List<String> more = new ArrayList<>(withdrawn);
            more.add(row);
            return new Change(organization, members, roles, issued, more);
        }
    }

    /**
     * Where a secret belongs. It is found by its hash; the secret itself is never kept.
     *
     * @param hash SHA-256 of the secret, hexadecimal
     * @param tenant whose it is
     * @param kind what it is for, such as {@code invitation}
     * @param row id of the row that it belongs to, such as the member's
     */
    record Credential(String hash, String tenant, String kind, String row) {}
}
