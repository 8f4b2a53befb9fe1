// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

/** In place of a value: the platform is told that there is none, by null. */
public enum Erased {
    VALUE;

    /** As a member without a value reads. */
    @Override
    public String toString() {
        return "";
    }
}
