package dev.revo.engine.tenancy.login;

import static java.util.Objects.requireNonNull;

import dev.revo.login.SecurityPolicy;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.Gate;
import dev.revo.spi.UnitOfWork.Transaction;
import java.util.Optional;
import java.util.Set;

/** What this package asks of the organization of a context's tenant. Thread-safe. */
public interface Memberships {
    /** How a member stands, as it is known now; empty when there is no such organization. */
    Optional<Standing> standing(RunContext ctx, String member);

    /**
     * Inside a unit of work: how a member stands in it. Other changes of the organization wait until the unit ends.
     *
     * @param action what is being done
     * @param resource on what
     * @throws dev.revo.error.DeniedException when who acts may not do it any more
     * @throws dev.revo.error.NotFoundException when there is no such organization
     */
    Standing decide(RunContext ctx, String action, String resource, String member);

    /**
     * Inside a unit of work: returns when who acts may hand out a key with these rights of this member.
     *
     * @param rights all that the member will ever have when empty
     * @throws dev.revo.error.DeniedException when it would be more than he holds
     */
    void mayGive(RunContext ctx, String member, Set<Permission> rights);

    /** Who is called so, by id or address; empty when nobody is, or there is no such organization. */
    Optional<Identity> identity(RunContext ctx, String name);

    /**
     * Inside a unit of work: returns when who acts may do all that this member may, so that he may let himself in as it.
     *
     * @throws dev.revo.error.DeniedException when the member may do more
     */
    void mayActFor(RunContext ctx, String member);

    /** Id of the member whom this invitation into the context's organization names; empty when it names nobody any more. */
    Optional<String> invited(RunContext ctx, String token);

    /**
     * Makes an invited member an active one.
     *
     * @param inside the gate of an operator in the organization
     * @param also is done in the same unit of work; if that is begun anew, so is this
     * @throws dev.revo.error.NotFoundException when there is no such invitation any more
     */
    void accept(Gate inside, String member, Joining also);

    /** What belongs to an acceptance. */
    @FunctionalInterface
    interface Joining {
        /** Does it for the member that was invited at this address. */
        void join(RunContext ctx, Transaction tx, Optional<String> email);
    }

    /**
     * A member by its names.
     *
     * @param member its id
     * @param email its address
     * @param organization the name of the organization
     */
    record Identity(String member, Optional<String> email, String organization) {}

    /**
     * How a member stands.
     *
     * @param policy the organization's
     * @param closed why the organization does nothing, if it does nothing
     * @param active whether it is an active member
     */
    record Standing(SecurityPolicy policy, Optional<String> closed, boolean active) {
        /** Checks for nulls. */
        public Standing {
            requireNonNull(policy, "policy");
            requireNonNull(closed, "closed");
        }
    }
}
