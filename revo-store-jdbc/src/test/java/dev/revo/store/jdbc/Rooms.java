package dev.revo.store.jdbc;

import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.FactorStore;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.RunJournal;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SessionStore;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.TaskStore;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UsageStore;
import dev.revo.spi.WorkBackend;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The calls that belong together, and which methods there are to be called. */
final class Rooms {
    private static final List<Class<?>> STORES = List.of(
            RunJournal.class,
            WorkBackend.class,
            IdempotencyStore.class,
            ConversationStore.class,
            AuditStore.class,
            AuditLedger.class,
            BlobStore.class,
            OrganizationStore.class,
            ApiKeyStore.class,
            SessionStore.class,
            FactorStore.class,
            SecretStore.class,
            UsageStore.class,
            QuotaStore.class,
            ConfigurationStore.class,
            TaskStore.class,
            StorageLedger.class,
            AgentStatusStore.class,
            UnitOfWork.class,
            UnitOfWork.Transaction.class,
            BackupStore.class);

    /** Methods that are of no tenant, and why they show nobody anything of another. */
    static final Map<String, String> OF_NO_TENANT = Map.ofEntries(
            Map.entry("RunJournal.unfinished", "ids of runs of all tenants, for the system principal only"),
            Map.entry("WorkBackend.capabilities", "about the store itself"),
            Map.entry("WorkBackend.watch", "tells nobody"),
            Map.entry("AuditLedger.tenantsWaiting", "ids of tenants, for upkeep"),
            Map.entry("AuditLedger.tenantsBehind", "ids of tenants, for upkeep"),
            Map.entry("OrganizationStore.tenants", "ids of tenants, for operators"),
            Map.entry("OrganizationStore.versions", "versions of tenants that are named, for upkeep"),
            Map.entry("OrganizationStore.credential", "where a secret of 128 random bits belongs, for who has it"),
            Map.entry("ApiKeyStore.credential", "where a secret of 256 random bits belongs, for who has it"),
            Map.entry("SessionStore.credential", "where a token of 256 random bits belongs, for who has it"),
            Map.entry("FactorStore.credential", "where a token of 256 random bits belongs, for who has it"),
            Map.entry("OrganizationStore.watch", "ids of tenants that changed, for upkeep"),
            Map.entry("BackupStore.schema", "about the store itself"),
            Map.entry("BackupStore.tables", "about the store itself"),
            Map.entry("OrganizationStore.shared", "about the store itself"));

    /** The room whose calls go through every table. */
    static final String BACKUPS = "backups";

    private Rooms() {}

    static Map<String, List<StoreCall>> all() {
        Map<String, List<StoreCall>> rooms = new LinkedHashMap<>();
        rooms.put(
                "journal",
                Stream.concat(RunCalls.journal().stream(), RunCalls.idempotency().stream())
                        .toList());
        rooms.put("letters", LetterCalls.letters());
        rooms.put("conversations", RunCalls.conversations());
        rooms.put("blobs", RunCalls.blobs());
        rooms.put("audit", AuditCalls.audit());
        rooms.put("work", AuditCalls.work());
        rooms.put("organizations", OrganizationCalls.organizations());
        rooms.put("keys", LoginCalls.keys());
        rooms.put("sessions", LoginCalls.sessions());
        rooms.put("factors", LoginCalls.factors());
        rooms.put("links", LinkCalls.links());
        rooms.put("secrets", SecretCalls.secrets());
        rooms.put("usage", UsageCalls.usage());
        rooms.put("quotas", QuotaCalls.quotas());
        rooms.put(BACKUPS, BackupCalls.backups());
        rooms.put("configurations", ConfigurationCalls.configurations());
        rooms.put("tasks", TaskCalls.tasks());
        rooms.put("storage", StorageCalls.storage());
        rooms.put("status", StatusCalls.status());
        return rooms;
    }

    /** How many calls tell as much as so many usually do. */
    static int calls(String room, int usually) {
        return room.equals(BACKUPS) ? usually / 8 : usually;
    }

    /** Every method of every store. */
    static Set<String> methods() {
        Set<String> names = new TreeSet<>();
        for (Class<?> store : STORES) {
            Arrays.stream(store.getDeclaredMethods())
                    .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                    .forEach(method -> names.add(store.getSimpleName() + "." + method.getName()));
        }
        return names;
    }
}
