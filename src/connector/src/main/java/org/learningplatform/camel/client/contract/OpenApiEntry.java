// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

/** An operation as it stands in the document. */
record OpenApiEntry(String method, String path, Place pathItem, Place operation) {}
