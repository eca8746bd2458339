// A click on a trend opens the records behind that figure.
(function () {
  "use strict";
  function openFigure(clicks, ids, page) {
    const context = window.dash_clientside.callback_context;
    const fired = context && context.triggered && context.triggered[0];
    const points = fired && fired.value && fired.value.points;
    const point = points && points.find((candidate) => candidate.customdata);
    if (!point) return window.dash_clientside.no_update;
    const region = JSON.parse(fired.prop_id.slice(0, fired.prop_id.lastIndexOf("."))).trend;
    const chosen = new URLSearchParams({ region: region, period: point.customdata });
    if (new URLSearchParams(location.search).get("grain")) chosen.set("grain", page.grain);
    if (page.as_of) chosen.set("as_of", page.as_of);
    if (page.lang) chosen.set("lang", page.lang);
    return page.path + "?" + chosen.toString() + "#figure";
  }
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    milepost: Object.assign({}, (window.dash_clientside || {}).milepost, { openFigure: openFigure }),
  });
})();
