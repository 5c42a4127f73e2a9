/**
 * The rules that decide which role may be assumed where.
 *
 * <p>Only the JDK; the forms for rules are in {@code config}. Begin with {@link io.jenkins.plugins.assumed_role.policy.RuleLevel}.
 */
package io.jenkins.plugins.assumed_role.policy;
