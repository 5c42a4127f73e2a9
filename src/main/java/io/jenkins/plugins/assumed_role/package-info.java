/**
 * The surfaces of a build: the step, its execution, the build wrapper, and the request that they make.
 *
 * <p>Nothing lives here that a block on another surface needs too, and no rule of AWS. Begin with {@link io.jenkins.plugins.assumed_role.WithAssumedRoleExecution}.
 */
package io.jenkins.plugins.assumed_role;
