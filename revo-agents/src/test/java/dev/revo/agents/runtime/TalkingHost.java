package dev.revo.agents.runtime;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agents.conversation.Conversation;
import dev.revo.agents.conversation.Replied;
import dev.revo.agents.conversation.Said;
import dev.revo.error.RevoException;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approvals;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A host that is killed in a conversation of some turns. Started again on the same directory it lets the run that it finds
 * end, asks what is not answered yet, and acknowledges each turn to a witness once its run has ended.
 */
final class TalkingHost {
    static final String NAME = "c";
    static final List<String> TURNS = List.of("turn 1", "turn 2");
    static final Agent<Said, Replied> CHAT =
            Conversation.agent("chat").tools(ToolFilter.all()).build();

    private final Path directory;
    private final Witness witness;
    private final FileConversations conversations;

    private TalkingHost(Path directory, boolean inPieces) {
        this.directory = directory;
        this.witness = new Witness(directory.resolve("witness"));
        this.conversations = new FileConversations(directory, inPieces);
    }

    /** Arguments: the directory; {@code pieces} to write steps in pieces, {@code forget} to forget what a run had read. */
    public static void main(String[] args) throws Exception {
        List<String> given = List.of(args);
        new TalkingHost(Path.of(args[0]), given.contains("pieces"))
                .talk(given.contains("forget") ? "conversation." : "");
    }

    private void talk(String forgets) throws Exception {
        try (KeptJournal kept = KeptJournal.open(directory.resolve("journal"));
                Revo revo = Revo.builder()
                        .trustAllCallers()
                        .install(AgentRuntime.module())
                        .install(TestScheduler.module())
                        .provide(RunJournal.class, new MarkedJournal(kept, forgets))
                        .provide(ConversationStore.class, conversations)
                        .model(ScriptedModel.answering(TalkingHost::answer))
                        .tool(Asker.reading("look", ctx -> ToolResult.ok("looked")))
                        .tool(Asker.writing("note", ctx -> ToolResult.ok("noted")))
                        .agent(CHAT)
                        .build()) {
            for (RunId id : kept.runs()) {
                ended(revo, id);
            }
            acknowledge();
            for (String turn : TURNS) {
                if (!answered(turn)) {
                    revo.solo()
                            .agents()
                            .start(CHAT.spec().request(new Said(NAME, turn)), RunOptions.defaults())
                            .await();
                    acknowledge();
                }
            }
            System.out.println("RESULT " + conversations.steps(NAME).size());
        } catch (RevoException e) {
            System.out.println("RESULT " + e.code());
        }
    }

    // A run that ends with a fault left nothing behind: its turn is asked again. One that was killed between a tool's
    // intent and its receipt asks a person, who lets it go on.
    private static void ended(Revo revo, RunId id) {
        try {
            RunHandle<?> run = revo.solo().runs().attach(CHAT.spec().ref(id)).orElseThrow();
            Await.atMost(Duration.ofMinutes(1)).until("the end of a run that was found", () -> {
                Approvals approvals = revo.solo().approvals();
                approvals.pending().forEach(asked -> approvals.approve(asked.id(), asked.digest(), "do it again"));
                return run.await(Duration.ofMillis(20)).isPresent();
            });
        } catch (RevoException e) {
            System.out.println("FAULT " + e.code());
        }
    }

    private boolean answered(String turn) {
        return conversations.steps(NAME).stream().anyMatch(step -> step.contains(UserMessage.from(turn)));
    }

    private void acknowledge() {
        TURNS.stream()
                .filter(turn -> answered(turn) && !witness.lines().contains("acknowledged " + turn))
                .forEach(turn -> witness.did("acknowledged", turn));
    }

    private static Turn answer(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        CrashingHost.checkHistory(messages);
        List<String> said = messages.stream()
                .filter(UserMessage.class::isInstance)
                .map(message -> ((UserMessage) message).singleText())
                .toList();
        if (!said.equals(TURNS.subList(0, said.size()))) {
            System.out.println("BROKEN MEMORY " + said);
        }
        return messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage
                ? Turn.say("answer to " + said.get(said.size() - 1))
                : Turn.call("a", "look", "{}").toolCall("b", "note", "{}");
    }
}
