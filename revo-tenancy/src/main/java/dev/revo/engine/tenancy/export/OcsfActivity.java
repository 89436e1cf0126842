package dev.revo.engine.tenancy.export;

import java.util.Locale;
import java.util.Map;

/**
 * Which class and activity of OCSF an audited action is: its noun chooses the class, its verb the activity; a verb that the
 * class does not know is "Other" (99) with the verb as its name, and a noun that no class is for is an API call.
 *
 * <p>Source: the class definitions of OCSF 1.8.0 and 1.9.0 ({@code schema.ocsf.io}).
 *
 * @param type the class
 * @param id the activity within it
 * @param name the activity's name
 */
record OcsfActivity(OcsfClass type, int id, String name) {
    static final int OTHER = 99;

    static OcsfActivity of(String action, OcsfVersion version) {
        int colon = action.indexOf(':');
        String noun = (colon < 0 ? action : action.substring(0, colon)).toLowerCase(Locale.ROOT);
        String verb = (colon < 0 ? "" : action.substring(colon + 1)).toLowerCase(Locale.ROOT);
        OcsfClass type = type(noun, verb, version == OcsfVersion.V1_9);
        int id = type.activity(CRUD.getOrDefault(verb, verb), noun);
        return new OcsfActivity(type, id, id == OTHER ? (verb.isEmpty() ? noun : verb) : type.activityName(id));
    }

    /** The many verbs of create, read, update and delete. */
    private static final Map<String, String> CRUD = Map.ofEntries(
            Map.entry("define", "create"),
            Map.entry("invite", "create"),
            Map.entry("issue", "create"),
            Map.entry("rotate", "update"),
            Map.entry("open", "start"),
            Map.entry("session", "start"),
            Map.entry("api_key", "start"),
            Map.entry("store", "create"),
            Map.entry("list", "read"),
            Map.entry("find", "read"),
            Map.entry("recall", "read"),
            Map.entry("export", "read"),
            Map.entry("change", "update"),
            Map.entry("limit", "update"),
            Map.entry("subscribe", "update"),
            Map.entry("close", "delete"),
            Map.entry("forget", "delete"),
            Map.entry("erase", "delete"),
            Map.entry("accept", "enable"),
            Map.entry("activate", "enable"),
            Map.entry("deactivate", "disable"),
            Map.entry("suspend", "disable"),
            Map.entry("grant", "assign"));

    private static OcsfClass type(String noun, String verb, boolean newer) {
        boolean reads = "read".equals(CRUD.getOrDefault(verb, verb));
        return switch (noun) {
            case "login", "logout", "authentication", "mfa" -> OcsfClass.AUTHENTICATION;
            case "session" -> verb.equals("assign") ? OcsfClass.AUTHORIZE_SESSION : OcsfClass.AUTHENTICATION;
            case "organization", "plan", "subscription", "policy", "key", "apikey", "budget" ->
                OcsfClass.ENTITY_MANAGEMENT;
            case "group", "team" -> reads ? OcsfClass.API_ACTIVITY : OcsfClass.GROUP_MANAGEMENT;
            case "account", "password" -> reads ? OcsfClass.API_ACTIVITY : OcsfClass.ACCOUNT_CHANGE;
            case "user", "member" ->
                reads ? OcsfClass.API_ACTIVITY : newer ? OcsfClass.USER_MANAGEMENT : OcsfClass.ACCOUNT_CHANGE;
            case "permission", "owner" ->
                reads ? OcsfClass.API_ACTIVITY : newer ? OcsfClass.USER_MANAGEMENT : OcsfClass.USER_ACCESS;
            case "role" ->
                !newer ? OcsfClass.ENTITY_MANAGEMENT : reads ? OcsfClass.API_ACTIVITY : OcsfClass.ROLE_MANAGEMENT;
            default -> OcsfClass.API_ACTIVITY;
        };
    }
}
