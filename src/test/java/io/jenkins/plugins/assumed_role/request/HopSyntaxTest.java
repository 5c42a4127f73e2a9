package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists, maps and hops keep their meaning on the way through a form, which has text alone. */
class HopSyntaxTest {

    private static final String HUB = "arn:aws:iam::111111111111:role/hub";

    @Test
    void hops_come_back_from_text_as_a_pipeline_writes_them() {
        Map<String, Object> hop = new LinkedHashMap<>();
        hop.put("arn", HUB);
        hop.put("externalId", "abc");
        hop.put("duration", 900);
        hop.put("policy", "{\"Statement\": {\"Sid\": \"it's\", \"Effect\": \"Deny\"}}");
        hop.put("policyArns", List.of("arn:aws:iam::aws:policy/a,b", "arn:aws:iam::aws:policy/c"));
        hop.put("tags", Map.of("team", "my team"));
        hop.put("transitiveTagKeys", List.of("team", "stage"));

        List<Object> via = List.of("arn:aws:iam::333333333333:role/a=b", hop);

        assertThat(HopSyntax.items(HopSyntax.lines(via))).isEqualTo(via);
    }

    @Test
    void a_word_that_is_no_setting_is_refused() {
        assertThatThrownBy(() -> HopSyntax.items(HUB + " abc"))
                .hasMessage("via: 'abc' is not a setting of the form name=value.");
        assertThatThrownBy(() -> HopSyntax.items(HUB + " duration=soon"))
                .hasMessage("duration: 'soon' is not a number of seconds.");
    }

    @Test
    void names_of_policies_may_have_commas() {
        assertThat(FormText.arns("arn:aws:iam::aws:policy/a,b,arn:aws:iam::aws:policy/c\narn:aws:iam::aws:policy/d"))
                .containsExactly(
                        "arn:aws:iam::aws:policy/a,b", "arn:aws:iam::aws:policy/c", "arn:aws:iam::aws:policy/d");
        assertThat(FormText.arns(List.of("arn:aws:iam::aws:policy/a,b")))
                .containsExactly("arn:aws:iam::aws:policy/a,b");
    }

    @Test
    void a_line_without_an_equals_sign_is_no_entry_of_a_map() {
        assertThatThrownBy(() -> FormText.map("variables", "A"))
                .hasMessage("variables: 'A' is not of the form key=value.");
    }
}
