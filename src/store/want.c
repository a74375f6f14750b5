/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/want.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/clock.h"

#define PAGE 4096
#define FRESH_US 200000

/* CLOCK_MONOTONIC is one clock for all processes of a host. */
struct want {
	_Atomic int32_t	waiting;
	_Atomic int64_t	since_us;
};

struct want *
want_open(const char *path, unsigned mode)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);
	void *p = MAP_FAILED;

	if (fd < 0)
		return NULL;
	(void)!fchmod(fd, mode);	/* the owner's, whatever the umask */
	if (ftruncate(fd, PAGE) == 0)
		p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

void
want_close(struct want **w)
{
	if (*w)
		munmap(*w, PAGE);
	*w = NULL;
}

void
want_change(struct want *w, int change)
{
	int32_t n = atomic_load(&w->waiting), to;

	if (change > 0)
		atomic_store(&w->since_us, clock_mono().us);
	/* Who waited too long was taken off already: never below nobody. */
	do {
		to = n + change > 0 ? n + change : 0;
	} while (!atomic_compare_exchange_weak(&w->waiting, &n, to));
}

bool
want_now(const struct want *w)
{
	struct want *v = (struct want *)(uintptr_t)w;
	int64_t age;

	if (atomic_load(&v->waiting) <= 0)
		return false;
	age = clock_mono().us - atomic_load(&v->since_us);
	if (age >= 0 && age < FRESH_US)
		return true;
	atomic_store(&v->waiting, 0);	/* whoever it was is gone */
	return false;
}
