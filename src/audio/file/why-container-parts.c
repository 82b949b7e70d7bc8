/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "audio/file/why-container-private.h"

WhyFileView *
why_container_add_part (WhyContainer *container)
{
  WhyFileView *parts
      = realloc (container->parts, (container->n_parts + 1) * sizeof *container->parts);
  if (!parts)
    return NULL;
  container->parts = parts;
  parts[container->n_parts] = (WhyFileView){ .n_pieces = 0 };
  return &parts[container->n_parts++];
}
