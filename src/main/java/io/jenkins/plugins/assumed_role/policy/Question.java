package io.jenkins.plugins.assumed_role.policy;

import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A question to the rules: may a build assume this role?
 *
 * @param role its ARN
 * @param job full name; null to ask whether some job may
 * @param agent name of the agent, {@code built-in} for the built-in node
 * @param labels labels of the agent
 * @param trusted whether the revision is; asked when a rule needs to know, since it may take time to find out
 */
public record Question(String role, String job, String agent, Set<String> labels, BooleanSupplier trusted) {}
