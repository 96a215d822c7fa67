/** The site's own elements: the pages are whole without them, and answer with them. */

import { AtlasPage } from "./atlas";
import { receive } from "./data";
import { PlaceMap } from "./map";
import { CatalogueSearch, PlaceSearch } from "./search";
import { FigureTable } from "./table";

Object.assign(globalThis, { vesalius: { receive } });

customElements.define("v-map", PlaceMap);
customElements.define("v-table", FigureTable);
customElements.define("v-search", CatalogueSearch);
customElements.define("v-places", PlaceSearch);
customElements.define("v-atlas", AtlasPage);
