/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <signal.h>
#include <sys/resource.h>

/* A full disk: no file of this process can grow beyond a size. Undone with RLIM_INFINITY. */
static inline void
why_test_limit_files (rlim_t n_bytes)
{
  struct rlimit limit;
  signal (SIGXFSZ, SIG_IGN); /* write then fails with EFBIG instead */
  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = n_bytes < limit.rlim_max ? n_bytes : limit.rlim_max;
  setrlimit (RLIMIT_FSIZE, &limit);
}
