/**
 * The calls to AWS: source credentials, AssumeRole, role chaining, and the advice in errors.
 *
 * <p>No Jenkins; no other package calls AWS with the SDK. Begin with {@link io.jenkins.plugins.assumed_role.sts.RoleAssumer}.
 */
package io.jenkins.plugins.assumed_role.sts;
