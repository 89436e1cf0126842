package dev.revo.tool;

import java.util.List;

/**
 * The approvals of a tenant. The principal of the scope is the one who decides; it needs the permission that the approval
 * names. Each approval is decided once.
 */
public interface Approvals {
    /** What waits for a decision that this principal may make, oldest first. */
    List<Approval> pending();

    /**
     * Releases exactly what the digest names.
     *
     * @throws dev.revo.error.NotFoundException when this tenant has no such approval
     * @throws dev.revo.error.ConflictException when it was decided already, has lapsed, or has another digest
     * @throws dev.revo.error.DeniedException when this principal may not decide it
     */
    void approve(String id, String digest, String note);

    /**
     * Releases the call with other arguments, which are validated and authorized like the first ones.
     *
     * @throws dev.revo.error.InvalidRequestException when the approval is not about a tool call or the arguments do not
     *     fit its schema
     */
    void edit(String id, String digest, String argumentsJson, String note);

    /** Refuses; the reason goes to the model or the plan as a result. */
    void reject(String id, String digest, String reason);
}
