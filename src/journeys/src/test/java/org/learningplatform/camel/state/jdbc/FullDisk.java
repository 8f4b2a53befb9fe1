// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** Disk {@code full:} of H2, on which nothing can be written while it is full. */
public final class FullDisk extends FilePathWrapper {

    static final AtomicBoolean FULL = new AtomicBoolean();

    static void mount() {
        FilePath.register(new FullDisk());
    }

    @Override
    public String getScheme() {
        return "full";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = super.open(mode);
        return new FileBase() {
            @Override
            public int write(ByteBuffer source, long position) throws IOException {
                check();
                return file.write(source, position);
            }

            @Override
            public int write(ByteBuffer source) throws IOException {
                check();
                return file.write(source);
            }

            private void check() throws IOException {
                if (FULL.get()) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return file.read(target, position);
            }

            @Override
            public int read(ByteBuffer target) throws IOException {
                return file.read(target);
            }

            @Override
            public long position() throws IOException {
                return file.position();
            }

            @Override
            public FileChannel position(long position) throws IOException {
                file.position(position);
                return this;
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public FileChannel truncate(long size) throws IOException {
                file.truncate(size);
                return this;
            }

            @Override
            public void force(boolean metaData) throws IOException {
                file.force(metaData);
            }

            @Override
            public FileLock tryLock(long position, long size, boolean shared) throws IOException {
                return file.tryLock(position, size, shared);
            }

            @Override
            protected void implCloseChannel() throws IOException {
                file.close();
            }
        };
    }
}
