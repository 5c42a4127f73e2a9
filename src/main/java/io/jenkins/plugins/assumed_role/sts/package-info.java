/**
 * The calls to AWS: source credentials, AssumeRole, role chaining, and the advice in errors.
 *
 * <p>No Jenkins; the AWS SDK is used here alone. Begin with {@link io.jenkins.plugins.assumed_role.sts.RoleAssumer}.
 */
package io.jenkins.plugins.assumed_role.sts;
