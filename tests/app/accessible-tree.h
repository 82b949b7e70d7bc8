/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The tree of this very program as assistive technology sees it, over D-Bus (AT-SPI 2). The main
 * loop runs while it is asked for. */

typedef struct
{
  char *role;               /* "push button" */
  char *name, *description; /* "" where there is none */
  gboolean is_focusable;
} AccessibleNode;

/* FALSE where there is no bus for assistive technology. */
gboolean accessible_connect (void);
void accessible_close (void);

/* AccessibleNode of all that is there, parents first. */
GPtrArray *accessible_list (void);
/* The first with a role and a name, or NULL; lent. */
const AccessibleNode *accessible_find (GPtrArray *nodes, const char *role, const char *name);
