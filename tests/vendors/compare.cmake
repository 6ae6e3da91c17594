# TABLE CATALOG > EXPORT, then compare.py TRUTH EXPORT: the port table of one catalog.
execute_process(COMMAND ${TABLE} ${CATALOG} OUTPUT_FILE ${EXPORT} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${CATALOG} cannot be exported: ${failed}")
endif()
execute_process(COMMAND ${PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/compare.py --ends 1 --direction 1
                        ${TRUTH} ${EXPORT}
                RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${EXPORT} differs from ${TRUTH}: ${failed}")
endif()
