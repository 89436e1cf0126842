package dev.revo.examples.quickstart;

/** Runs the quickstart. */
public final class Quickstart {

    private Quickstart() {}

    /**
     * Prints what there is to show and ends the JVM with the program's exit status.
     *
     * @param args none are read
     */
    public static void main(String[] args) {
        System.out.println("quickstart: not here yet");
        System.exit(3);
    }
}
