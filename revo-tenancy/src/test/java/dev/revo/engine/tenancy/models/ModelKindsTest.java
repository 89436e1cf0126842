package dev.revo.engine.tenancy.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.engine.tenancy.http.AddressKind;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.run.RunContext;
import dev.revo.tenancy.OwnModel;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Where models may lead, by names that change. */
class ModelKindsTest {
    private static final OwnModel NAMED =
            OwnModel.of("m", "said", "p", "model:key").baseUrl(URI.create("https://models.example/v1"));

    private final AtomicReference<String> address = new AtomicReference<>("93.184.215.14");
    private final ScriptedModel model = ScriptedModel.answering(request -> Turn.say("said"));
    private final ModelKinds kinds = ModelKinds.none()
            .with("said", (own, secret) -> model)
            .over(host -> new InetAddress[] {InetAddress.getByName(address.get())});

    @Test
    void attack27_a_name_is_looked_at_again_before_each_call() {
        InMemorySecrets secrets = InMemory.secrets().put("acme", "model:key", "sk".toCharArray());
        try (TestContexts contexts = TestContexts.open()) {
            RunContext ctx = contexts.of("acme", "ada");
            OwnChat chat = new OwnChat(ctx, "m", () -> Optional.of(NAMED), new MadeModels(kinds, () -> secrets), kinds);
            kinds.check(NAMED);
            assertThat(chat.chat("hi")).isEqualTo("said");
            address.set("169.254.169.254");
            assertThatThrownBy(() -> chat.chat("hi"))
                    .isInstanceOfSatisfying(
                            DeniedException.class, e -> assertThat(e.code()).isEqualTo("address_refused"));
            ChatRequest request =
                    ChatRequest.builder().messages(UserMessage.from("hi")).build();
            assertThatThrownBy(() -> chat.doChat(request)).isInstanceOf(DeniedException.class);
            assertThat(model.requests()).hasSize(1);
            address.set("93.184.215.14");
            ChatResponse again = chat.doChat(request);
            assertThat(again.aiMessage().text()).as("the control").isEqualTo("said");
            assertThat(chat.provider()).isEqualTo(((ChatModel) model).provider());
            assertThat(chat.supportedCapabilities()).isEqualTo(model.supportedCapabilities());
        }
    }

    @Test
    void what_the_host_allows_is_allowed_and_nothing_else() {
        address.set("10.0.0.1");
        assertThatThrownBy(() -> kinds.check(NAMED)).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> kinds.allowing(AddressKind.LOOPBACK).check(NAMED))
                .isInstanceOf(DeniedException.class);
        assertThatCode(() -> kinds.allowing(AddressKind.PRIVATE).check(NAMED)).doesNotThrowAnyException();
        address.set("127.0.0.1");
        assertThatThrownBy(() -> kinds.allowing(AddressKind.PRIVATE).check(NAMED))
                .isInstanceOf(DeniedException.class);
        assertThatCode(() -> kinds.allowing(AddressKind.LOOPBACK).check(NAMED)).doesNotThrowAnyException();
    }

    @Test
    void a_property_that_looks_like_an_address_must_be_one() {
        OwnModel odd = OwnModel.of("m", "said", "p", "model:key");
        assertThatThrownBy(() -> kinds.check(odd.property("proxy", "https://a b")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining("a b");
        address.set("10.0.0.1");
        assertThatThrownBy(() -> kinds.check(odd.property("proxy", " https://inner.example ")))
                .isInstanceOf(DeniedException.class);
        assertThatCode(() -> kinds.check(odd.property("region", "eu"))).doesNotThrowAnyException();
    }
}
