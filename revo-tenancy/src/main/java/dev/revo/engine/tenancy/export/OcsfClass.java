package dev.revo.engine.tenancy.export;

import java.util.stream.Stream;

/** The event classes of OCSF that audited actions are, each with the activities that it names. */
enum OcsfClass {
    ACCOUNT_CHANGE(
            3001,
            "Account Change",
            "1 Create,2 Enable,3 Password Change,4 Password Reset,5 Disable,6 Delete,9 Lock",
            "create=1 enable=2 update=3 reset=4 disable=5 delete=6 remove=6 lock=9"),
    AUTHENTICATION(3002, "Authentication", "1 Logon,2 Logoff", "-=1 start=1 create=1 end=2 delete=2 revoke=2"),
    AUTHORIZE_SESSION(3003, "Authorize Session", "1 Assign Privileges", "assign=1"),
    ENTITY_MANAGEMENT(
            3004,
            "Entity Management",
            "1 Create,2 Read,3 Update,4 Delete",
            "create=1 read=2 update=3 enable=3 disable=3 delete=4 remove=4"),
    USER_ACCESS(
            3005, "User Access Management", "1 Assign Privileges,2 Revoke Privileges", "assign=1 revoke=2 remove=2"),
    GROUP_MANAGEMENT(
            3006,
            "Group Management",
            "1 Assign Privileges,2 Revoke Privileges,3 Add User,4 Remove User",
            "assign=1 revoke=2 add=3 remove=4"),
    USER_MANAGEMENT(
            3007,
            "User Management",
            "1 Create,2 Update,3 Delete,4 Enable,5 Disable,6 Lock,7 Unlock,14 Assign Privileges,15 Remove Privileges",
            "create=1 update=2 delete=3 remove=3 enable=4 disable=5 lock=6 unlock=7 assign=14 revoke=15"),
    ROLE_MANAGEMENT(
            3008,
            "Role Management",
            "1 Create,2 Update,3 Delete,4 Assign Privileges,5 Remove Privileges",
            "create=1 update=2 delete=3 remove=3 assign=4 revoke=5"),
    API_ACTIVITY(
            6003, "API Activity", "1 Create,2 Read,3 Update,4 Delete", "create=1 read=2 update=3 delete=4 remove=4");

    private final int uid;
    private final String title;
    /** A number and a name, parted by a space, for each activity, parted by commas. */
    private final String names;
    /** A verb, an equals sign and a number for each verb, parted by spaces; a minus sign is no verb. */
    private final String verbs;

    OcsfClass(int uid, String title, String names, String verbs) {
        this.uid = uid;
        this.title = title;
        this.names = names;
        this.verbs = verbs;
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
        String start = (verb.isEmpty() ? "-" : verb) + "=";
        return Stream.of(verbs.split(" ", -1))
                .filter(known -> known.startsWith(start))
                .findFirst()
                .map(known -> Integer.parseInt(known.substring(start.length())))
                .orElse(OcsfActivity.OTHER);
    }

    String activityName(int activity) {
        return Stream.of(names.split(",", -1))
                .filter(known -> known.startsWith(activity + " "))
                .findFirst()
                .map(known -> known.substring(known.indexOf(' ') + 1))
                .orElse("Other");
    }
}
