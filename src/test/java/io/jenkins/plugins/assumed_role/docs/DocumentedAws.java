package io.jenkins.plugins.assumed_role.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Role;
import io.jenkins.plugins.assumed_role.emulator.Session;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An AWS with the roles of the pages, and an instance with the role of the agents. Each partition has one. */
public final class DocumentedAws implements AutoCloseable {

    private static final Pattern ROLE =
            Pattern.compile("arn:(aws[\\w-]*):iam::(\\d{12}|\\$\\{\\w+}|\\$\\w+):(role/[\\w+=,.@/-]+)");
    private static final List<String> ACCOUNTS = List.of("222222222222", "333333333333");

    public final AwsEmulator aws = AwsEmulator.start();
    private final String agent;

    public DocumentedAws(String partition, String region) {
        agent = "arn:" + partition + ":iam::111111111111:role/jenkins-agent";
        aws.instance().role(agent).region(region);
        aws.bucket("state");
    }

    /** Creates an AWS that has every policy that is needed. */
    public DocumentedAws withRolesOf(List<Block> blocks) {
        Set<String> roles = new TreeSet<>();
        blocks.forEach(block -> ROLE.matcher(block.text())
                .results()
                .forEach(found -> accounts(found.group(2))
                        .forEach(account ->
                                roles.add("arn:" + found.group(1) + ":iam::" + account + ":" + found.group(3)))));
        roles.remove(agent);
        String[] all = roles.toArray(String[]::new);
        for (String role : all) {
            aws.role(role).trusts(agent).trusts(all).mayAssume(all).trustsTags().trustsSourceIdentity();
            aws.role(role).allows("s3:*", "ec2:DescribeInstances");
        }
        aws.role(agent).mayAssume(all);
        return this;
    }

    private static Stream<String> accounts(String named) {
        return named.startsWith("$") ? ACCOUNTS.stream() : Stream.of(named);
    }

    /** Creates an AWS that has only the policies of the page. */
    DocumentedAws withPoliciesOf(Page page) {
        for (Block block : page.blocks("json")) {
            if (block.text().contains("\"AWS\"")) {
                target().trustPolicy(block.text());
            } else if (block.text().contains("\"Resource\"")) {
                aws.role(agent).policy(block.text());
            }
        }
        target().allows("s3:*", "ec2:DescribeInstances");
        return this;
    }

    private Role target() {
        return aws.role("arn:aws:iam::222222222222:role/terraform");
    }

    /** Checks that each tool has the role of its block. */
    public void check(List<StandIns.Call> calls) {
        assertThat(calls).allSatisfy(call -> {
            assertThat(aws.holder(call.accessKeyId())).isPresent();
            Session session = aws.holder(call.accessKeyId()).orElseThrow();
            assertThat(session.principal()).isNotEqualTo(agent);
            assertThat(call.role()).isIn("", session.principal());
        });
    }

    @Override
    public void close() {
        aws.close();
    }
}
