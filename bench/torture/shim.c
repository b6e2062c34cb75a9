/* Faults by order, loaded before the C library (LD_PRELOAD): calls that change what lies below FAULT_ROOT fail, the
   FAULT_AT-th of them (from 1; with FAULT_ON=1 all from there on) with the number FAULT_ERRNO; and the clock is wrong by
   FAULT_CLOCK_S seconds at every second look at it. fault_arm does the same from within, fault_count tells how many
   such calls there were. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static char root[4096];
static long at = 0, on = 0, code = 0, clock_s = 0;
static long counted = 0, looks = 0;

void fault_arm(const char *folder, long first, long number, long stays) {
    snprintf(root, sizeof root, "%s", folder);
    at = first; code = number; on = stays;
    __atomic_store_n(&counted, 0, __ATOMIC_SEQ_CST);
}

long fault_count(void) { return __atomic_load_n(&counted, __ATOMIC_SEQ_CST); }

__attribute__((constructor)) static void from_environment(void) {
    const char *folder = getenv("FAULT_ROOT"), *first = getenv("FAULT_AT"), *number = getenv("FAULT_ERRNO");
    const char *stays = getenv("FAULT_ON"), *wrong = getenv("FAULT_CLOCK_S");
    if (folder) fault_arm(folder, first ? atol(first) : 0, number ? atol(number) : 0, stays ? atol(stays) : 0);
    if (wrong) clock_s = atol(wrong);
}

static int fails(const char *path) {
    if (!root[0] || strncmp(path, root, strlen(root)) != 0) return 0;
    long now = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
    if (!at || (on ? now < at : now != at)) return 0;
    errno = (int)code;
    return 1;
}

static int fails_at(int folder, const char *path) {
    char whole[8192], link[64];
    if (!root[0]) return 0;
    if (path[0] == '/') return fails(path);
    if (folder == AT_FDCWD) {
        if (!getcwd(whole, 4096)) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, whole, 4096);
        if (length < 0) return 0;
        whole[length] = 0;
    }
    size_t used = strlen(whole);
    snprintf(whole + used, sizeof whole - used, "/%s", path);
    return fails(whole);
}

static int fails_fd(int fd) {
    char link[64], path[4096];
    if (!root[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return fails_fd(fd) ? -1 : real(fd, bytes, count);
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *bytes, size_t count, offset_type offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, offset_type); \
        return fails_fd(fd) ? -1 : real(fd, bytes, count, offset); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define OF_FD(name) \
    int name(int fd) { REAL(int, #name, int); return fails_fd(fd) ? -1 : real(fd); }
OF_FD(fsync)
OF_FD(fdatasync)

#define CUT(name, length_type) \
    int name(int fd, length_type length) { \
        REAL(int, #name, int, length_type); \
        return fails_fd(fd) ? -1 : real(fd, length); \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        va_list more; va_start(more, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return (flags & (O_WRONLY | O_RDWR | O_CREAT)) && fails_at(AT_FDCWD, path) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, #name, int, const char *, int, ...); \
        va_list more; va_start(more, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return (flags & (O_WRONLY | O_RDWR | O_CREAT)) && fails_at(folder, path) ? -1 : real(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return fails_at(AT_FDCWD, to) ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return fails_at(AT_FDCWD, path) ? -1 : real(path, mode);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return fails_at(AT_FDCWD, path) ? -1 : real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    return fails_at(folder, path) ? -1 : real(folder, path, flags);
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return fails_at(AT_FDCWD, path) ? -1 : real(path);
}

int access(const char *path, int mode) {
    REAL(int, "access", const char *, int);
    return (mode & W_OK) && on && fails_at(AT_FDCWD, path) ? -1 : real(path, mode);
}

int faccessat(int folder, const char *path, int mode, int flags) {
    REAL(int, "faccessat", int, const char *, int, int);
    return (mode & W_OK) && on && fails_at(folder, path) ? -1 : real(folder, path, mode, flags);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int failed = real(which, now);
    if (!failed && clock_s && which == CLOCK_REALTIME && __atomic_add_fetch(&looks, 1, __ATOMIC_SEQ_CST) % 2)
        now->tv_sec += clock_s;
    return failed;
}
