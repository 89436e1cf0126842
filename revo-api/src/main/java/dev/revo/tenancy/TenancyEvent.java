package dev.revo.tenancy;

import dev.revo.event.RevoEvent;
import java.util.Map;

/** What happens to an organization, its members, roles and grants. */
public sealed interface TenancyEvent extends RevoEvent {
    /** An organization was created, changed, or has another status. */
    record OrganizationChanged(Head head, String status, String subscription, long version) implements TenancyEvent {
        @Override
        public String type() {
            return "organization.changed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("status", status, "subscription", subscription, "version", version);
        }
    }

    /** A member was invited, became active or was deactivated. */
    record MemberChanged(Head head, String member, String status) implements TenancyEvent {
        @Override
        public String type() {
            return "member.changed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("member", member, "status", status);
        }
    }

    /** A role was defined or removed. */
    record RoleChanged(Head head, String role, boolean removed) implements TenancyEvent {
        @Override
        public String type() {
            return "role.changed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("role", role, "removed", removed);
        }
    }

    /** A member got a role or lost it. */
    record GrantChanged(Head head, String member, String role, boolean revoked) implements TenancyEvent {
        @Override
        public String type() {
            return "grant.changed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("member", member, "role", role, "revoked", revoked);
        }
    }
}
