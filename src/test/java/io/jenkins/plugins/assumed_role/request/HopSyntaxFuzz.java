package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import java.util.List;
import java.util.Map;

/** Hops, tags and lists as people write them; their text form reads as the same again. Fields: hops, tags, list. */
public final class HopSyntaxFuzz {

    private static final Requester CALLER = new Requester("job-17", "jane", Map.of("job", "team/job"), "a1b2c3");

    private HopSyntaxFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        String hops = input.text();
        String tags = input.text();
        String list = input.text();
        try {
            for (Hop.Builder hop : HopSyntax.hops(hops)) {
                Hop built = hop.build(CALLER, false);
                assertThat(hops).contains(built.role().toString());
                assertThat(built.sessionName()).matches("[\\w+=,.@-]{2,64}");
            }
        } catch (IllegalArgumentException x) {
            Input.checkMessage(x.getMessage());
        }
        try {
            List<Object> items = HopSyntax.items(hops);
            assertThat(HopSyntax.items(HopSyntax.lines(items))).hasSameSizeAs(items);
        } catch (IllegalArgumentException x) {
            Input.checkMessage(x.getMessage());
        }
        try {
            Map<String, String> map = FormText.map("tags", tags);
            assertThat(FormText.map("tags", FormText.lines(map))).isEqualTo(map);
        } catch (IllegalArgumentException x) {
            Input.checkMessage(x.getMessage());
        }
        List<String> items = FormText.list(list);
        assertThat(items).allMatch(item -> !item.isBlank() && list.contains(item));
        assertThat(FormText.list(FormText.lines(items))).isEqualTo(items);
        List<String> arns = FormText.arns(list);
        assertThat(FormText.arns(FormText.lines(arns))).isEqualTo(arns);
    }
}
