package dev.revo;

import dev.revo.agent.Agents;
import dev.revo.analytics.Analytics;
import dev.revo.audit.Audit;
import dev.revo.backup.Backups;
import dev.revo.configuration.Configurations;
import dev.revo.creative.Creative;
import dev.revo.event.RevoEvent;
import dev.revo.login.ApiKeys;
import dev.revo.login.Authentication;
import dev.revo.login.Factors;
import dev.revo.login.Sessions;
import dev.revo.mcp.Mcp;
import dev.revo.parallel.ParallelMind;
import dev.revo.recall.Recall;
import dev.revo.run.Nouns;
import dev.revo.run.Runs;
import dev.revo.scope.Scope;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Roles;
import dev.revo.tenancy.Secrets;
import dev.revo.tool.Approvals;
import dev.revo.usage.UsageMeter;
import java.util.concurrent.Flow;

/**
 * reVo for one tenant and principal: every business verb is reached from here. Light to make; thread-safe. An interface,
 * so that frameworks can proxy it for each request; not for implementation, because it grows.
 */
public interface ScopedRevo extends Nouns {
    /** On whose behalf. */
    Scope scope();

    /**
     * Events of the tenant from now on.
     *
     * @throws dev.revo.error.DeniedException when the principal may not read them
     */
    Flow.Publisher<RevoEvent> events();

    /** Agents; installed by {@code revo-agents}. */
    default Agents agents() {
        return use(Agents.class);
    }

    /** Runs of the tenant. */
    default Runs runs() {
        return use(Runs.class);
    }

    /** Approvals that wait for this principal. */
    default Approvals approvals() {
        return use(Approvals.class);
    }

    /** The tenant's audit log. */
    default Audit audit() {
        return use(Audit.class);
    }

    /** Plans and jobs; installed by {@code revo-engine-parallel}. */
    default ParallelMind parallel() {
        return use(ParallelMind.class);
    }

    /** Ideas on request; installed by {@code revo-engine-creative}. */
    default Creative creative() {
        return use(Creative.class);
    }

    /** Tool servers; installed by {@code revo-mcp}. */
    default Mcp mcp() {
        return use(Mcp.class);
    }

    /** Consumption and budgets; installed by {@code revo-tenancy}. */
    default UsageMeter usage() {
        return use(UsageMeter.class);
    }

    /** Figures over events; installed by {@code revo-analytics}. */
    default Analytics analytics() {
        return use(Analytics.class);
    }

    /** Organizations; installed by {@code revo-tenancy}, like the members, roles and permissions of this scope's. */
    default Organizations organizations() {
        return use(Organizations.class);
    }

    /** The members of the organization. */
    default Members members() {
        return use(Members.class);
    }

    /** The roles of the organization. */
    default Roles roles() {
        return use(Roles.class);
    }

    /** Who may do what in the organization. */
    default Permissions permissions() {
        return use(Permissions.class);
    }

    /** The configuration of the organization, with all its versions; installed by {@code revo-tenancy}. */
    default Configurations configurations() {
        return use(Configurations.class);
    }

    /** The secrets of the organization; installed by {@code revo-tenancy}. */
    default Secrets secrets() {
        return use(Secrets.class);
    }

    /** The API keys of the organization; installed by {@code revo-tenancy}. */
    default ApiKeys apiKeys() {
        return use(ApiKeys.class);
    }

    /** The sessions of the organization; installed by {@code revo-tenancy}. */
    default Sessions sessions() {
        return use(Sessions.class);
    }

    /** What members log in with; installed by {@code revo-tenancy}. */
    default Factors factors() {
        return use(Factors.class);
    }

    /** Lets in who presents a key or a session; for operators, installed by {@code revo-tenancy}. */
    default Authentication authentication() {
        return use(Authentication.class);
    }

    /** Backups of organizations, for operators; installed by {@code revo-tenancy}. */
    default Backups backups() {
        return use(Backups.class);
    }

    /** The tenant's memory; installed by {@code revo-engine-recall}. */
    default Recall recall() {
        return use(Recall.class);
    }
}
