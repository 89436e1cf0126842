package dev.revo.engine.tenancy.export;

import java.util.Map;
import java.util.TreeMap;

/** The event classes of OCSF that audited actions are, each with the activities that it names. */
enum OcsfClass {
    ACCOUNT_CHANGE(
            3001,
            "Account Change",
            "1 Create,2 Enable,3 Password Change,4 Password Reset,5 Disable,6 Delete,9 Lock",
            Map.of("create", 1, "enable", 2, "update", 3, "reset", 4, "disable", 5, "delete", 6, "remove", 6, "lock", 9)),
    AUTHENTICATION(
            3002,
            "Authentication",
            "1 Logon,2 Logoff",
            Map.of("", 1, "start", 1, "create", 1, "end", 2, "delete", 2, "revoke", 2)),
    AUTHORIZE_SESSION(3003, "Authorize Session", "1 Assign Privileges", Map.of("assign", 1)),
    ENTITY_MANAGEMENT(
            3004,
            "Entity Management",
            "1 Create,2 Read,3 Update,4 Delete",
            Map.of("create", 1, "read", 2, "update", 3, "enable", 3, "disable", 3, "delete", 4, "remove", 4)),
    USER_ACCESS(
            3005,
            "User Access Management",
            "1 Assign Privileges,2 Revoke Privileges",
            Map.of("assign", 1, "revoke", 2, "remove", 2)),
    GROUP_MANAGEMENT(
            3006,
            "Group Management",
            "1 Assign Privileges,2 Revoke Privileges,3 Add User,4 Remove User",
            Map.of("assign", 1, "revoke", 2, "add", 3, "remove", 4)),
    USER_MANAGEMENT(
            3007,
            "User Management",
            "1 Create,2 Update,3 Delete,4 Enable,5 Disable,6 Lock,7 Unlock,14 Assign Privileges,15 Remove Privileges",
            Map.ofEntries(
                    Map.entry("create", 1),
                    Map.entry("update", 2),
                    Map.entry("delete", 3),
                    Map.entry("remove", 3),
                    Map.entry("enable", 4),
                    Map.entry("disable", 5),
                    Map.entry("lock", 6),
                    Map.entry("unlock", 7),
                    Map.entry("assign", 14),
                    Map.entry("revoke", 15))),
    ROLE_MANAGEMENT(
            3008,
            "Role Management",
            "1 Create,2 Update,3 Delete,4 Assign Privileges,5 Remove Privileges",
            Map.of("create", 1, "update", 2, "delete", 3, "remove", 3, "assign", 4, "revoke", 5)),
    API_ACTIVITY(
            6003,
            "API Activity",
            "1 Create,2 Read,3 Update,4 Delete",
            Map.of("create", 1, "read", 2, "update", 3, "delete", 4, "remove", 4));

    private final int uid;
    private final String title;
    private final Map<Integer, String> names = new TreeMap<>();
    private final Map<String, Integer> activities;

    OcsfClass(int uid, String title, String names, Map<String, Integer> activities) {
        this.uid = uid;
        this.title = title;
        this.activities = activities;
        for (String name : names.split(",", -1)) {
            int space = name.indexOf(' ');
            this.names.put(Integer.valueOf(name.substring(0, space)), name.substring(space + 1));
        }
    }

    int uid() {
        return uid;
    }

    String title() {
        return title;
    }

    /** The number of a verb's activity, 99 for a verb that the class has none for. */
    int activity(String verb, String noun) {
        boolean passwords = noun.equals("password");
        if (this == ACCOUNT_CHANGE && verb.equals("update") && !passwords) {
            return OcsfActivity.OTHER;
        }
        if (this == AUTHENTICATION && noun.equals("logout")) {
            return 2;
        }
        return activities.getOrDefault(verb, OcsfActivity.OTHER);
    }

    String activityName(int activity) {
        return names.getOrDefault(activity, "Other");
    }
}
