/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-finder.h"
#include "analysis/engine/why-listener.h"

struct _WhyNoteFinder
{
  gatomicrefcount references;
  WhyListener *listener;
};
