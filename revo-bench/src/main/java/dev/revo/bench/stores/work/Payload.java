package dev.revo.bench.stores.work;

/** What each durable task is given and what it comes to, the same for every side. */
public final class Payload {
    /** 200 characters. */
    public static final String TEXT =
            "a task of two hundred characters ".repeat(7).substring(0, 200);

    private Payload() {}

    /** What a body makes of it. */
    public static String result(String text) {
        return "done " + text.length();
    }
}
